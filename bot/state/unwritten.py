"""Deliveries for which nothing is left to do but to write them down, so that copies are known."""

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from sqlalchemy import text

from bot.state import stages
from bot.state.database import Database
from bot.state.stages import Stage
from bot.state.tables import delivery_keys

_MOST = 10_000  # that wait; of more, the last are kept
_AT_ONCE = 500  # in one transaction, for others want to write too
_KEYS = text(  # some of which others may have claimed meanwhile
    f"INSERT INTO {delivery_keys.name} (key, delivery)"  # noqa: S608 - a name of ours
    " VALUES (:key, :delivery) ON CONFLICT (key) DO NOTHING"
)


@dataclass(frozen=True, slots=True)
class _One:
    tenant: str
    keys: tuple[str, ...]
    claimed: bool


class Unwritten:
    """Those that *owner* has still to write, as one delivery a tenant.

    They cost as little as can be, for when there are any there are many.
    """

    def __init__(self, database: Database, *, owner: str, clock: Callable[[], float]) -> None:
        self._database = database
        self._owner = owner
        self._clock = clock
        self._waiting: deque[_One] = deque(maxlen=_MOST)

    def __bool__(self) -> bool:
        """Tell whether there are any."""
        return bool(self._waiting)

    def add(self, tenant: str, keys: tuple[str, ...], *, claimed: bool) -> None:
        """Have *keys* written; ``claimed`` if the database may know them without having said so."""
        self._waiting.append(_One(tenant, keys, claimed))

    def write(self) -> None:
        """Write them. Raise `Unavailable` if they cannot be. For one thread at a time."""
        while self._waiting:
            taken = [self._waiting.popleft() for _ in range(min(len(self._waiting), _AT_ONCE))]
            try:
                self._write(taken)
            except BaseException:
                self._waiting.extendleft(reversed(taken))
                raise

    def _write(self, taken: Iterable[_One]) -> None:
        with self._database.writing() as connection:
            numbers = {
                tenant: connection.execute(stages.CLAIM, self._row(tenant)).scalar_one()
                for tenant in sorted({one.tenant for one in taken})
            }
            # In one order for everybody, so that no two wait for each other.
            keys = sorted((key, numbers[one.tenant]) for one in taken for key in one.keys)
            connection.execute(_KEYS, [{"key": key, "delivery": number} for key, number in keys])
            for one in taken:
                if one.claimed:
                    mine = {"mine": self._owner, "which": one.keys[0]}
                    connection.execute(stages.DISOWN, mine)

    def _row(self, tenant: str) -> dict[str, object]:
        return {
            "tenant": tenant,
            "stage": Stage.DONE,
            "owner": self._owner,
            "attempt": 0,
            "received": self._clock(),
            "due": None,
            "work": None,
        }
