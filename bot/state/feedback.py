"""Which answers helped: one vote per person and answer, and nobody can read whose it is."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import bindparam, delete, func, select, text

from bot.model import Asker
from bot.secret import Vault
from bot.state.database import Database
from bot.state.tables import votes

_KEPT = 365 * 24 * 3600.0  # seconds

_VOTE = text(
    f"INSERT INTO {votes.name} (answer, asker, tenant, helpful, voted)"  # noqa: S608 - a name of ours
    " VALUES (:answer, :asker, :tenant, :helpful, :voted) ON CONFLICT (answer, asker)"
    " DO UPDATE SET helpful = excluded.helpful, voted = excluded.voted"
)
_COUNTS = (
    select(votes.c.helpful, func.count())
    .where(votes.c.tenant == bindparam("whose"))
    .group_by(votes.c.helpful)
)
_SWEEP = delete(votes).where(votes.c.voted < bindparam("before"))
_ERASE = delete(votes).where(votes.c.tenant == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many said what about a tenant's answers."""

    helpful: int = 0
    unhelpful: int = 0


class Feedback:
    """The votes of the last year. Raises `Unavailable` while the database cannot be used.

    Who votes is kept as a hash under the newest secret: after that has changed, one person can vote
    once more.
    """

    def __init__(
        self, database: Database, vault: Vault, *, clock: Callable[[], float] = time.time
    ) -> None:
        self._database = database
        self._vault = vault
        self._clock = clock

    def store(self, answer: str, *, tenant: str, asker: Asker, helpful: bool) -> None:
        """Count the vote of *asker*; a later one takes the place of an earlier one."""
        who = json.dumps([asker.platform, asker.workspace, asker.id])
        vote = {
            "answer": answer,
            "asker": self._vault.hashed(who),
            "tenant": tenant,
            "helpful": helpful,
            "voted": self._clock(),
        }
        with self._database.writing() as connection:
            connection.execute(_VOTE, vote)

    def counts(self, tenant: str) -> Counts:
        """Count the votes on the answers to *tenant*."""
        with self._database.reading() as connection:
            rows = connection.execute(_COUNTS, {"whose": tenant})
            found: dict[bool, int] = {row[0]: row[1] for row in rows}
        return Counts(found.get(True, 0), found.get(False, 0))

    def sweep(self) -> int:
        """Delete the votes that are more than a year old, and return how many."""
        with self._database.writing() as connection:
            return connection.execute(_SWEEP, {"before": self._clock() - _KEPT}).rowcount

    def erase(self, tenant: str) -> None:
        """Delete every vote of *tenant*."""
        with self._database.writing() as connection:
            connection.execute(_ERASE, {"whose": tenant})
