"""Which deliveries are answered, by whom: each one once, whatever dies in between.

A delivery is received, then being sent, then done. Whoever claims one has a lease on it; when the
lease ends before the delivery is done, another process takes it over, and nothing that the first
one still does to it counts. How far that had come its own notes tell: what had not left is received
anew, what had left is in doubt unless all was done. Without notes, what was being sent is in doubt.

Leases compare the wall clocks of processes. A clock that jumps forward ends leases early: what has
been received meanwhile is answered by whoever takes it over and by nobody else, and for what is
being sent at that moment the asker may be told that nobody knows, besides getting the answer. A
clock that jumps back would make leases last for ever; so one that ends later than any lease can is
over. Without the database only this process's memory tells duplicates, for two hours of its clock;
what was claimed then is written down as soon as that can be, so that a restart knows it too.
"""

import json
import logging
import time
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from operator import attrgetter, itemgetter
from threading import Lock

from sqlalchemy import Connection, Row
from sqlalchemy.exc import IntegrityError

from bot.errors import Unavailable, UnreadableWords
from bot.lately import Lately
from bot.secret import Vault
from bot.state import stages
from bot.state.database import Database
from bot.state.stages import KEPT, Stage
from bot.state.unwritten import Unwritten

_REMEMBERED = 2 * 3600.0  # seconds in memory
_MOST_REMEMBERED = 10_000  # keys in memory
_RECALLED = 2_000  # keys that are known from the beginning
_MOST_BEHIND = 10_000  # claims to catch up with once the database can be used again
_MOST_ATTEMPTS = 5
_OLDEST = 25 * 60.0  # seconds; Slack takes answers for 30 minutes, Discord for 15

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Delivery:
    """An event of a platform that is to be answered once.

    Each of ``keys`` alone names it. ``work`` is what is needed to answer it after a restart, as an
    object of JSON; ``None`` if there is nothing to take up again.
    """

    keys: tuple[str, ...]
    tenant: str
    work: Mapping[str, object] | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to answer a delivery. Without a ``number`` only this process knows of it.

    ``attempt`` tells this holder of the right from those before and after.
    """

    number: int | None
    attempt: int = 0


@dataclass(frozen=True, slots=True)
class Overdue:
    """A delivery taken over. If it was ``sending``, nobody knows whether its answer arrived."""

    claim: Claim
    tenant: str
    work: Mapping[str, object]
    sending: bool


class Ledger:
    """The book of deliveries, for many threads and several processes at once.

    ``lease`` and ``sending_lease`` are the seconds after which one that is received, or being sent,
    may be taken over. ``noted`` tells of an owner that is no more how far it came with what it had
    claimed, if anybody knows. Every method but ``sweep``, ``erase`` and ``size`` works
    without the database too.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        owner: str,
        clock: Callable[[], float] = time.time,
        lease: float = 5.0,
        sending_lease: float = 5.0,
        noted: Callable[[str, Claim], Stage | None] = lambda _owner, _claim: None,
    ) -> None:
        self._database = database
        self._vault = vault
        self._owner = owner
        self._clock = clock
        self._leases = {
            Stage.RECEIVED: lease,
            Stage.SENDING: sending_lease,
            Stage.IN_DOUBT: sending_lease,
        }
        self._noted = noted
        self._lock = Lock()
        self._catching_up = Lock()
        self._seen = Lately(_MOST_REMEMBERED, _REMEMBERED, clock=clock)
        self._in_hand: set[Claim] = set()
        self._behind: dict[Claim, Stage] = {}
        self._unwritten = Unwritten(database, owner=owner, clock=clock)

    def recall(self) -> None:
        """Know again what others have claimed before, as far back as may matter, if it is told."""
        with suppress(Unavailable), self._database.reading() as connection:
            for key in connection.execute(stages.LAST_KEYS, {"most": _RECALLED}).scalars():
                self._seen.add(key)

    def claim(self, delivery: Delivery) -> Claim | None:
        """Claim *delivery*, or return ``None`` for one that somebody has claimed before."""
        work = None if delivery.work is None else json.dumps(delivery.work)
        if not self._is_new(delivery.keys):
            return None
        now = self._clock()
        row: dict[str, object] = {
            "tenant": delivery.tenant,
            "stage": Stage.RECEIVED,
            "owner": self._owner,
            "attempt": 0,
            "received": now,
            "due": now + self._leases[Stage.RECEIVED],
            "work": None if work is None else self._vault.encrypt(work),
        }
        try:
            return Claim(self._write(row, delivery.keys))
        except IntegrityError:
            return None
        except Unavailable:
            self._unwritten.add(delivery.tenant, delivery.keys, claimed=True)
            return Claim(None)

    def turn_away(self, delivery: Delivery) -> bool:
        """Tell whether *delivery* is new here, and have it written by ``catch_up`` as done.

        This is for what there is no time to claim.
        """
        new = self._is_new(delivery.keys)
        if new:
            self._unwritten.add(delivery.tenant, delivery.keys, claimed=False)
        return new

    @contextmanager
    def in_hand(self, claim: Claim) -> Iterator[None]:
        """Have somebody here be at the delivery until the block ends."""
        self._in_hand.add(claim)
        try:
            yield
        finally:
            self._in_hand.discard(claim)

    @property
    def busy(self) -> bool:
        """Tell whether anything is in hand."""
        return bool(self._in_hand)

    def hold(self) -> None:
        """Keep others from taking over what is in hand for another lease, if it can be written."""
        until = self._clock() + min(self._leases.values())
        held = [
            {"held": claim.number, "by": claim.attempt, "until": until}
            for claim in self._in_hand.copy()
            if claim.number is not None
        ]
        if held:
            with suppress(Unavailable), self._database.writing() as connection:
                connection.execute(stages.HOLD, sorted(held, key=itemgetter("held")))

    def begin_sending(self, claim: Claim) -> bool:
        """Tell whether the answer may be sent: not if the delivery has been taken over.

        Without the database it may.
        """
        if claim.number is None:
            return True
        try:
            with self._database.writing(once=True) as connection:
                return self._move(connection, claim, Stage.SENDING)
        except Unavailable:
            self._fall_behind(claim, Stage.SENDING)
            return True

    def finish(self, claim: Claim) -> None:
        """Note that nothing is left to do for the delivery, and forget its words."""
        if claim.number is None:
            return
        try:
            with self._database.writing() as connection:
                self._move(connection, claim, Stage.DONE)
            with self._lock:
                self._behind.pop(claim, None)
        except Unavailable:
            self._fall_behind(claim, Stage.DONE)

    def finish_soon(self, claim: Claim) -> None:
        """Have the same written by ``catch_up``."""
        if claim.number is not None:
            self._fall_behind(claim, Stage.DONE)

    @property
    def behind(self) -> bool:
        """Tell whether anything waits to be written."""
        return bool(self._behind or self._unwritten)

    def catch_up(self) -> None:
        """Write what was not written yet. Raise `Unavailable` if it cannot be."""
        with self._catching_up:
            self._unwritten.write()
            with self._lock:
                behind = dict(self._behind)
            if not behind:
                return
            with self._database.writing() as connection:
                for claim in sorted(behind, key=attrgetter("number")):
                    self._move(connection, claim, behind[claim])
            with self._lock:
                for claim, stage in behind.items():
                    if self._behind.get(claim) is stage:
                        del self._behind[claim]

    def overdue(self, platform: str = "") -> tuple[Overdue, ...]:
        """Take over what others have not done in time, at most 100 deliveries of *platform*.

        What this process has in hand it does not take from itself, however long that takes. What
        has been taken over five times passes for being sent: one more tells the asker, and after
        that it is given up, as is what is 25 minutes old.
        """
        try:
            self.catch_up()
            now = self._clock()
            late = self._late(now, platform)
            rows = [row for row in late if not self._is_ours(Claim(row.number, row.attempt))]
            if not rows:
                return ()
            with self._database.writing() as connection:
                taken = [
                    (row, self._take(connection, row, now)) for row in rows[: stages.MOST_OVERDUE]
                ]
        except Unavailable:
            return ()
        opened = (self._opened(row, found) for row, found in taken if found)
        return tuple(overdue for overdue in opened if overdue)

    def sweep(self) -> int:
        """Delete what is older than a day, and return how much that was."""
        self.catch_up()
        return self._database.delete(stages.SWEEP, {"before": self._clock() - KEPT})

    def erase(self, tenant: str) -> None:
        """Delete every delivery of *tenant*; those not yet answered are not answered any more."""
        self.catch_up()
        with self._database.writing() as connection:
            connection.execute(stages.ERASE, {"whose": tenant})

    def size(self) -> int:
        """Count the deliveries of the last day. Raise `Unavailable` if none could be written."""
        with self._database.writing() as connection:
            return connection.execute(stages.SIZE).scalar_one()

    def _write(self, row: Mapping[str, object], keys: Iterable[str]) -> int:
        with self._database.writing() as connection:
            number: int = connection.execute(stages.CLAIM, row).scalar_one()
            # In one order for everybody, so that no two wait for each other.
            named = [{"key": key, "delivery": number} for key in sorted(set(keys))]
            connection.execute(stages.KEYS, named)
        return number

    def _is_new(self, keys: Iterable[str]) -> bool:
        with self._lock:
            known = any(key in self._seen for key in keys)
            for key in keys:
                self._seen.add(key)
            return not known

    def _move(self, connection: Connection, claim: Claim, stage: Stage) -> bool:
        held: dict[str, Hashable] = {"held": claim.number, "by": claim.attempt}
        if stage is Stage.SENDING:
            until = self._clock() + self._leases[stage]
            return connection.execute(stages.SEND, held | {"until": until}).rowcount == 1
        return connection.execute(stages.FINISH, held).rowcount == 1

    def _fall_behind(self, claim: Claim, stage: Stage) -> None:
        with self._lock:
            if claim in self._behind or len(self._behind) < _MOST_BEHIND:
                self._behind[claim] = stage

    def _late(self, now: float, platform: str) -> list[Row[tuple[object, ...]]]:
        never = now + 2 * max(self._leases.values())
        with self._database.reading() as connection:
            return [
                *connection.execute(stages.PAST, {"now": now, "platform": platform}),
                *connection.execute(stages.IMPOSSIBLE, {"never": never, "platform": platform}),
            ]

    def _is_ours(self, claim: Claim) -> bool:
        """Tell whether somebody here is at a delivery, or has just done all there is to do."""
        return claim in self._in_hand or claim in self._behind

    def _take(
        self, connection: Connection, row: Row[tuple[object, ...]], now: float
    ) -> Stage | None:
        """Return how far the delivery has come, if it is ours now. Of all who try, one succeeds."""
        seen = {"held": row.number, "by": row.attempt, "seen": row.stage}
        if row.attempt > _MOST_ATTEMPTS or now - row.received > _OLDEST:
            if connection.execute(stages.GIVE_UP, seen).rowcount:
                _log.warning("delivery %s of %s is given up", row.number, row.tenant)
            return None
        found = self._found(row)
        if found is Stage.DONE:
            connection.execute(stages.CLOSE, seen)
            return None
        if row.attempt == _MOST_ATTEMPTS:
            found = Stage.IN_DOUBT
        taken = {"taker": self._owner, "found": found, "until": now + self._leases[found]}
        if connection.execute(stages.TAKE, seen | taken).rowcount == 0:
            return None
        _log.warning("delivery %s is taken over from %s", row.number, row.owner)
        return found

    def _found(self, row: Row[tuple[object, ...]]) -> Stage:
        """Tell how far a delivery has come, by what is written and by what its owner has noted."""
        written = Stage(row.stage)
        noted = self._noted(row.owner, Claim(row.number, row.attempt))
        if noted is None:
            return Stage.IN_DOUBT if written is Stage.SENDING else written
        return written if written is Stage.IN_DOUBT and noted is Stage.RECEIVED else noted

    def _opened(self, row: Row[tuple[object, ...]], found: Stage) -> Overdue | None:
        claim = Claim(row.number, row.attempt + 1)
        try:
            work = json.loads(self._vault.decrypt(row.work))
        except UnreadableWords as error:
            _log.warning("delivery %s is given up: %s", row.number, error)
            self.finish(claim)
            return None
        return Overdue(claim, row.tenant, work, sending=found is Stage.IN_DOUBT)
