"""What the running application holds: one database, one clock, one source of entropy."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import BoundedSemaphore, Lock

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter
from sqlalchemy.orm import Session

from api.log_key import key_ring, second_signer
from api.settings import Settings
from models.session import WRITES, Database
from scheduler.clock import Clock, SystemClock
from scheduler.desk.context import Actor, Desk
from scheduler.desk.log_heads import LogBook, grow
from scheduler.desk.log_keys import KeyRing, LogKey, read_keys
from scheduler.desk.log_second import read_sm2
from scheduler.desk.terms import Limits
from scheduler.entropy import Entropy, SystemEntropy
from scheduler.errors import DomainError
from scheduler.ledger.policy import NOBODY, Log, Policy, parse_policy
from scheduler.ledger.tree import Tree

POLICY = "policy"


class TooMany(DomainError):
    """Too many tries; wait."""

    status = 429


@dataclass
class State:
    """Passed to routes as `request.app.state.ssj`."""

    settings: Settings
    database: Database
    clock: Clock = field(default_factory=SystemClock)
    entropy: Entropy = field(default_factory=SystemEntropy)
    # argon2 takes 64 MiB a login: a flood of them must queue, not take the memory.
    logins: BoundedSemaphore = field(default_factory=lambda: BoundedSemaphore(2))
    limiter: MovingWindowRateLimiter = field(
        default_factory=lambda: MovingWindowRateLimiter(MemoryStorage())
    )

    # The log's tree, grown as entries come; reading it anew for each request would take seconds.
    _tree: Tree = field(default_factory=Tree)
    _keys: list[LogKey] = field(default_factory=list)
    _growing: Lock = field(default_factory=Lock)

    @property
    def scope_limits(self) -> Limits:
        """From when on a lock needs the consent of another body."""
        return self.settings.limits

    @contextmanager
    def desk(self, actor: Actor) -> Iterator[Desk]:
        """A desk in a transaction of its own."""
        with self.database.write() as session:
            yield Desk(session, self.clock, self.entropy, actor, self.own_book)

    @contextmanager
    def look(self, actor: Actor) -> Iterator[Desk]:
        """A desk that writes nothing and takes no lock: for dry runs."""
        with self.database.read() as session:
            yield Desk(session, self.clock, self.entropy, actor, self.own_book)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A session for reading."""
        with self.database.read() as session:
            yield session

    def log_book(self, session: Session) -> LogBook:
        """The public log as this service signs it; of a session that writes the one of its own."""
        if session.info.get(WRITES):
            return self.own_book(session)
        with self._growing:
            self._keys = read_keys(session, self._keys, len(self._tree))
            return self._book(session, self._keys, grow(session, self._tree))

    def own_book(self, session: Session) -> LogBook:
        """The same with the entries of the session's own transaction: what it may yet take back
        must not stay in the tree of all."""
        with self._growing:
            known, tree = self._keys, self._tree.copy()
        return self._book(session, read_keys(session, known, len(tree)), grow(session, tree))

    def _book(self, session: Session, keys: list[LogKey], tree: Tree) -> LogBook:
        home = self.settings.home
        ring = key_ring(home, self.settings.log_origin, keys)
        second = second_signer(home, read_sm2(session)) if self.settings.log_sm2 else None
        return LogBook(session, tree, ring, self.policy(ring), second)

    def policy(self, ring: KeyRing) -> Policy:
        """Whom to trust: the keys of the log that are in use, and of the file `policy` of the home
        everything else; the log alone where there is no file."""
        return self._policy(ring.active)

    def policy_for_all(self, session: Session) -> Policy:
        """What is handed to whoever checks draws: the same with the keys that were retired, for
        they signed the log when older draws were locked."""
        return self._policy(self.log_book(session).ring.vouched)

    def _policy(self, keys: Sequence[LogKey]) -> Policy:
        path = self.settings.home / POLICY
        own = [Log(each.key) for each in keys]
        if not path.exists():
            return Policy(own, quorum=NOBODY)
        known = parse_policy(path.read_text(encoding="utf-8"))
        urls = {log.key.name: log.url for log in known.logs if log.url}
        others = [log for log in known.logs if log.key.name != self.settings.log_origin]
        known.logs[:] = [*(Log(log.key, urls.get(log.key.name, "")) for log in own), *others]
        return known

    def count_login(self, username: str, client: str) -> None:
        """Refuse the login where this name or this address has tried too often."""
        limit = RateLimitItemPerMinute(self.settings.logins_per_minute)
        for key in (f"name:{username}", f"client:{client}"):
            if not self.limiter.hit(limit, key):
                raise TooMany("login_too_many")
