"""The signature example of GB/T 32918.5 (its key, number and message), and a signer made of it."""

from scheduler.ledger.notes import Signature
from scheduler.ledger.sm2 import G, N, Sm2Key, _times, digest_of
from tests.ledger.world import ORIGIN

D = "3945208F7B2144B13F36E38AC6D39F95889393692860B51A42FB81EF4DF7C5B8"
X = "09F9DF311E5421A150DD7D161E4BC5C672179FAD1833FC076BB08FF356F35020"
Y = "CCEA490CE26775A52DC6EA718CC1AA600AED05FBF35E084A6632F6072DA9AD13"
K = "59276E27D506861A16680F3AD9C02DCCEF3CC1FA3CDBE4CE6D54B80DEAC1BC21"
R = "F5A03B0648D2C4630EEAC513E1BB81A15944DA3827D5B74143AC7EACEEE720B3"
S = "B1B6AA29DF212FD8763182BC0D421CA1BB9038FD1F7F42D4840B69C485BBC1AA"
MESSAGE = b"message digest"
SECRET, PUBLIC = bytes.fromhex(D), bytes.fromhex(X + Y)
SIGNATURE = bytes.fromhex(R + S)


def signed(text: str, name: str = ORIGIN) -> Signature:
    """A signature line of the example's key, with the example's number: everybody knows both."""
    k, d = int(K, 16), int(D, 16)
    e = int.from_bytes(digest_of(PUBLIC, text.encode()))
    r = (e + _times(k, G)[0]) % N
    s = pow(1 + d, -1, N) * (k - r * d) % N
    return Signature(name, Sm2Key(name, PUBLIC).key_id, r.to_bytes(32) + s.to_bytes(32))
