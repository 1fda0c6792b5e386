"""Deliveries for which nothing is left to do but to write them down, so that copies are known."""

import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain, islice, repeat

from sqlalchemy import Connection, TextClause, text

from bot.errors import Unavailable
from bot.state import stages
from bot.state.database import Database
from bot.state.stages import KEPT, Stage
from bot.state.tables import delivery_keys

_KEPT = 3_600.0  # seconds, for those that nobody claimed: they may be very many
_MOST = 10_000  # that wait
_AT_ONCE = 100  # in one transaction, for others want to write too

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _One:
    keys: tuple[str, ...]
    tenant: str
    claimed: bool


class Unwritten:
    """Those that *owner* has still to write, some of a tenant as one delivery.

    They cost as little as can be, for when there are any there are many.
    """

    def __init__(self, database: Database, *, owner: str, clock: Callable[[], float]) -> None:
        self._database = database
        self._owner = owner
        self._clock = clock
        self._waiting: deque[_One] = deque()
        self._taken: list[_One] = []  # of them, which are being written

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._taken or self._waiting)

    def add(self, tenant: str, keys: tuple[str, ...], *, claimed: bool) -> None:
        """Have *keys* written; ``claimed`` if the database may know them without having said so.

        When 10,000 wait already, nobody hears of more.
        """
        if len(self._waiting) < _MOST:
            self._waiting.append(_One(keys, tenant, claimed))

    def write(self) -> None:
        """Write those that wait now. Raise `Unavailable` if they cannot be.

        For one thread at a time.
        """
        left = len(self._waiting)
        while left:
            self._taken = [self._waiting.popleft() for _ in range(min(left, _AT_ONCE))]
            left -= len(self._taken)
            try:
                with self._database.writing() as connection:
                    self._write(connection, sorted(self._taken, key=lambda one: one.keys))
            except Unavailable:
                self._waiting.extendleft(reversed(self._taken))
                raise
            except Exception:  # noqa: BLE001 - whatever it was, it would be the same again
                _log.exception("%d deliveries are not written down", len(self._taken))
            finally:
                self._taken = []

    def _write(self, connection: Connection, taken: Sequence[_One]) -> None:
        numbers = {
            kind: connection.execute(stages.CLAIM, self._row(*kind)).scalar_one()
            for kind in sorted({(one.tenant, one.claimed) for one in taken})
        }
        # In one order for everybody, so that no two wait for each other.
        keys = sorted(
            {key: numbers[one.tenant, one.claimed] for one in taken for key in one.keys}.items()
        )
        room = 1 << (len(keys) - 1).bit_length()
        values = {
            f"{name}{at}": each
            for at, row in enumerate(islice(chain(keys, repeat(keys[-1])), room))
            for name, each in zip("kd", row, strict=True)
        }
        connection.execute(insertion(room), values)
        for one in taken:
            if one.claimed:
                mine = {"mine": self._owner, "which": one.keys[0]}
                connection.execute(stages.DISOWN, mine)

    def _row(self, tenant: str, claimed: bool) -> dict[str, object]:  # noqa: FBT001 - from a pair
        now = self._clock()
        return {
            "tenant": tenant,
            "stage": Stage.DONE,
            "owner": self._owner,
            "attempt": 0,
            "received": now if claimed else now - KEPT + _KEPT,  # so they are swept before others
            "due": None,
            "work": None,
        }


@cache
def insertion(keys: int) -> TextClause:
    """Insert so many *keys*, some of which may be there already, or be given twice.

    One by one each of them would take a while of its own to get to a server and back; and a
    statement for every number of them would take longer to make than to carry out.
    """
    rows = ", ".join(f"(:k{at}, :d{at})" for at in range(keys))
    return text(
        f"INSERT INTO {delivery_keys.name} (key, delivery)"  # noqa: S608 - names of ours
        f" VALUES {rows} ON CONFLICT (key) DO NOTHING"
    )
