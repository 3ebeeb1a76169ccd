"""What a slip stands on: Ed25519, signed notes and inclusion proofs, against public vectors."""

from __future__ import annotations

import random
from typing import Any

import builder
import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from tests.ledger.vectors import FOLDER, cases, load, needs_vectors, plain

verify = builder.load_verifier()

RFC_8032 = {  # §7.1: public key, message, signature
    "1": (
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e39701c"
        "f9b46bd25bf5f0595bbe24655141438e7a100b",
    ),
    "2": (
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0"
        "f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ),
    "3": (
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67f76098"
        "4dc6594a7c15e9716ed28dc027beceea1ec40a",
    ),
    "1024": (
        "278117fc144c72340f67d0f2316e8386ceffbf2b2428c9c51fef7c597f1d426e",
        "LONG",
        "0aab4c900501b3e24d7cdf4663326a3a87df5e4843b2cbdb67cbf6e460fec350aa5371b1508f9f4528ecea23c4"
        "36d94b5e8fcd4f681e30a6ac00a9704a188a03",
    ),
    "SHA(abc)": (
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3"
        "feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfbc7c664"
        "31e0303dca179c138ac17ad9bef1177331a704",
    ),
}
LONG = (
    "08b8b2b733424243760fe426a4b54908632110a66c2f6591eabd3345e3e4eb98fa6e264bf09efe12ee50f8f54e9f"
    "77b1e355f6c50544e23fb1433ddf73be84d879de7c0046dc4996d9e773f4bc9efe5738829adb26c81b37c93a1b27"
    "0b20329d658675fc6ea534e0810a4432826bf58c941efb65d57a338bbd2e26640f89ffbc1a858efcb8550ee3a5e1"
    "998bd177e93a7363c344fe6b199ee5d02e82d522c4feba15452f80288a821a579116ec6dad2b3b310da903401aa6"
    "2100ab5d1a36553e06203b33890cc9b832f79ef80560ccb9a39ce767967ed628c6ad573cb116dbefefd75499da96"
    "bd68a8a97b928a8bbc103b6621fcde2beca1231d206be6cd9ec7aff6f6c94fcd7204ed3455c68c83f4a41da4af2b"
    "74ef5c53f1d8ac70bdcb7ed185ce81bd84359d44254d95629e9855a94a7c1958d1f8ada5d0532ed8a5aa3fb2d17b"
    "a70eb6248e594e1a2297acbbb39d502f1a8c6eb6f1ce22b3de1a1f40cc24554119a831a9aad6079cad88425de6bd"
    "e1a9187ebb6092cf67bf2b13fd65f27088d78b7e883c8759d2c4f5c65adb7553878ad575f9fad878e80a0c9ba63b"
    "cbcc2732e69485bbc9c90bfbd62481d9089beccf80cfe2df16a2cf65bd92dd597b0707e0917af48bbb75fed413d2"
    "38f5555a7a569d80c3414a8d0859dc65a46128bab27af87a71314f318c782b23ebfe808b82b0ce26401d2e22f04d"
    "83d1255dc51addd3b75a2b1ae0784504df543af8969be3ea7082ff7fc9888c144da2af58429ec96031dbcad3dad9"
    "af0dcbaaaf268cb8fcffead94f3c7ca495e056a9b47acdb751fb73e666c6c655ade8297297d07ad1ba5e43f1bca3"
    "2301651339e22904cc8c42f58c30c04aafdb038dda0847dd988dcda6f3bfd15c4b4c4525004aa06eeff8ca61783a"
    "acec57fb3d1f92b0fe2fd1a85f6724517b65e614ad6808d6f6ee34dff7310fdc82aebfd904b01e1dc54b2927094b"
    "2db68d6f903b68401adebf5a7e08d78ff4ef5d63653a65040cf9bfd4aca7984a74d37145986780fc0b16ac451649"
    "de6188a7dbdf191f64b5fc5e2ab47b57f7f7276cd419c17a3ca8e1b939ae49e488acba6b965610b5480109c8b17b"
    "80e1b7b750dfc7598d5d5011fd2dcc5600a32ef5b52a1ecc820e308aa342721aac0943bf6686b64b2579376504cc"
    "c493d97e6aed3fb0f9cd71a43dd497f01f17c0e2cb3797aa2a2f256656168e6c496afc5fb93246f6b1116398a346"
    "f1a641f3b041e989f7914f90cc2c7fff357876e506b50d334ba77c225bc307ba537152f3f1610e4eafe595f6d9d9"
    "0d11faa933a15ef1369546868a7f3a45a96768d40fd9d03412c091c6315cf4fde7cb68606937380db2eaaa707b4c"
    "4185c32eddcdd306705e4dc1ffc872eeee475a64dfac86aba41c0618983f8741c5ef68d3a101e8a3b8cac60c905c"
    "15fc910840b94c00a0b9d0"
)


def signed(name: str) -> tuple[bytes, bytes, bytes]:
    public, message, signature = RFC_8032[name]
    text = LONG if message == "LONG" else message
    return bytes.fromhex(public), bytes.fromhex(signature), bytes.fromhex(text)


@pytest.mark.parametrize("name", RFC_8032)
def test_rfc_8032(name: str) -> None:
    public, signature, message = signed(name)
    assert verify.is_ed25519(public, signature, message)
    assert not verify.is_ed25519(public, signature, message + b"\0")


def believes(public: bytes, signature: bytes, message: bytes) -> bool:
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except InvalidSignature:
        return False
    return True


def test_every_bit_of_a_signature_and_a_key_counts() -> None:
    """As `cryptography` judges too."""
    public, signature, message = signed("3")
    for at in range(64 * 8):
        bent = bytearray(signature)
        bent[at // 8] ^= 1 << at % 8
        assert not verify.is_ed25519(public, bytes(bent), message)
        assert not believes(public, bytes(bent), message)
    for at in range(0, 32 * 8, 5):
        other = bytearray(public)
        other[at // 8] ^= 1 << at % 8
        assert not verify.is_ed25519(bytes(other), signature, message)
    for short in (signature[:63], signature + b"\0", b""):
        assert not verify.is_ed25519(public, short, message)
    assert not verify.is_ed25519(public[:31], signature, message)


def test_any_keys_and_messages() -> None:
    draw = random.Random(8032)
    for _ in range(20):
        key = Ed25519PrivateKey.from_private_bytes(draw.randbytes(32))
        public, message = key.public_key().public_bytes_raw(), draw.randbytes(draw.randrange(200))
        signature = key.sign(message)
        assert verify.is_ed25519(public, signature, message)
        assert not verify.is_ed25519(public, signature, message + b"x")


@pytest.mark.parametrize("name", RFC_8032)
def test_the_scalar_has_one_form(name: str) -> None:
    """S + n · L would satisfy the equation as well."""
    public, signature, message = signed(name)
    scalar = int.from_bytes(signature[32:], "little")
    for more in range(1, 16):
        other = scalar + more * verify.ORDER
        if other < 1 << 256:
            bent = signature[:32] + other.to_bytes(32, "little")
            assert not verify.is_ed25519(public, bent, message)


def test_points_have_one_form() -> None:
    prime = verify.PRIME

    def encoded(y: int, sign: int = 0) -> bytes:
        return int(y | sign << 255).to_bytes(32, "little")

    assert verify.point_of(encoded(1)) == (0, 1, 1, 0)
    assert verify.point_of(encoded(prime - 1)) == (0, prime - 1, 1, 0)
    for no_point in (encoded(1, 1), encoded(prime - 1, 1), encoded(prime), encoded(prime + 1),
                     encoded(2), encoded(2, 1), bytes(31), bytes(33), b"\xff" * 32):  # fmt: skip
        assert verify.point_of(no_point) is None
        assert not verify.is_ed25519(no_point, bytes(64), b"")
    for y in range(3, 40):
        for sign in (0, 1):
            point = verify.point_of(encoded(y, sign))
            assert point is None or verify.bytes_of(point) == encoded(y, sign)
    assert verify.bytes_of(verify.sum_of(verify.ORDER, verify.BASE)) == encoded(1)


# ---- notes and trees ---------------------------------------------------------------------------


@needs_vectors
def test_the_public_note() -> None:
    case = load(FOLDER / "signed-note" / "note.json")
    key = verify.read_key(case["vkey"], verify.LOG_KEY)
    lines = [verify.read_signature(case["sig"])]
    head = verify.Signed(case["text"], "", 0, b"", lines)
    assert verify.times_signed(key, head) == [0]
    with pytest.raises(verify.Failed):
        verify.times_signed(key, head._replace(text=case["text"] + "\n"))
    with pytest.raises(verify.Failed):
        verify.read_key(case["vkey"], verify.WITNESS_KEY)


def test_a_time_beyond_all_clocks_is_no_time() -> None:
    """tlog-cosignature: at most 2^63 − 1."""
    secret = Ed25519PrivateKey.from_private_bytes(bytes(32))
    key = verify.Key("w", verify.WITNESS_KEY, secret.public_key().public_bytes_raw())
    for time, right in ((0, True), ((1 << 63) - 1, True), (1 << 63, False)):
        signature = secret.sign(f"cosignature/v1\ntime {time}\no\n0\n".encode())
        line = ("w", key.id, time.to_bytes(8, "big") + signature)
        head = verify.Signed("o\n0\n", "o", 0, b"", [line])
        if right:
            assert verify.times_signed(key, head) == [time]
            assert verify.moment(time)
        else:
            with pytest.raises(verify.Failed):
                verify.times_signed(key, head)


@needs_vectors
@pytest.mark.parametrize("path", cases("merkle-rfc6962/testdata/inclusion"))
def test_public_inclusion_proofs(path: Any) -> None:
    case = load(path)
    proof = [plain(each) for each in case["proof"] or []]
    try:
        found = verify.root_over(plain(case["leafHash"]), case["leafIdx"], case["treeSize"], proof)
        holds = found == plain(case["root"])
    except verify.Failed:
        holds = False
    assert holds is not case["wantErr"]


def test_every_inclusion_in_small_trees() -> None:
    leaves = [b"%d" % number for number in range(20)]

    def path(at: int, part: list[bytes]) -> list[bytes]:
        """RFC 6962 §2.1.1, word for word."""
        if len(part) == 1:
            return []
        split = max(2**power for power in range(5) if 2**power < len(part))
        if at < split:
            return [*path(at, part[:split]), builder.root(part[split:])]
        return [*path(at - split, part[split:]), builder.root(part[:split])]

    for size in range(1, 21):
        for at in range(size):
            proof = path(at, leaves[:size])
            leaf = builder.sha(b"\0" + leaves[at])
            assert verify.root_over(leaf, at, size, proof) == builder.root(leaves[:size])
            for beyond in (at - size, size, at + size, 1 << 40):
                with pytest.raises(verify.Failed):
                    verify.root_over(leaf, beyond, size, proof)
            for bad in ([*proof, bytes(32)], proof[:-1]):
                if bad != proof:
                    with pytest.raises(verify.Failed):
                        verify.root_over(leaf, at, size, bad)
