"""Which answers helped: one vote per person and answer, and nobody can read whose it is."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import and_, bindparam, delete, func, select, text

from bot.errors import UnreadableWords
from bot.model import Asker
from bot.secret import Vault
from bot.state.answers import read
from bot.state.database import Database
from bot.state.tables import answers, votes

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
_behind = and_(
    answers.c.id == votes.c.answer,
    answers.c.tenant == votes.c.tenant,
    answers.c.answered > bindparam("answered_since"),
)
_UNHELPFUL = (
    select(votes.c.tenant, votes.c.voted, answers.c.question)
    .select_from(votes.outerjoin(answers, _behind))
    .where(votes.c.helpful.is_(False), votes.c.voted > bindparam("since"))
    .order_by(votes.c.voted.desc())
)
_THEIRS = _UNHELPFUL.where(votes.c.tenant == bindparam("whose"))
_SWEEP = delete(votes).where(votes.c.voted < bindparam("before"))
_ERASE = delete(votes).where(votes.c.tenant == bindparam("whose"))


@dataclass(frozen=True, slots=True)
class Counts:
    """How many said what about a tenant's answers."""

    helpful: int = 0
    unhelpful: int = 0


@dataclass(frozen=True, slots=True)
class Unhelpful:
    """A vote against an answer, and the question that it answered, while that is remembered."""

    tenant: str
    voted: float
    question: str | None


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

    def unhelpful(
        self, since: float, *, tenant: str | None = None, answered_since: float
    ) -> tuple[Unhelpful, ...]:
        """Return the votes against answers after *since*, the latest first, of one tenant or all.

        Questions are told if they were answered after *answered_since* and are still remembered.
        """
        known = {"since": since, "whose": tenant, "answered_since": answered_since}
        with self._database.reading() as connection:
            rows = connection.execute(_UNHELPFUL if tenant is None else _THEIRS, known).all()
        return tuple(Unhelpful(row[0], row[1], self._question(row[2])) for row in rows)

    def sweep(self) -> int:
        """Delete the votes that are more than a year old, and return how many."""
        with self._database.writing() as connection:
            return connection.execute(_SWEEP, {"before": self._clock() - _KEPT}).rowcount

    def erase(self, tenant: str) -> None:
        """Delete every vote of *tenant*."""
        with self._database.writing() as connection:
            connection.execute(_ERASE, {"whose": tenant})

    def _question(self, encrypted: str | None) -> str | None:
        if encrypted is None:
            return None
        try:
            return read(self._vault.decrypt(encrypted)).text
        except UnreadableWords:
            return None
