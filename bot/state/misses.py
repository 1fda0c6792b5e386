"""Questions that the documents did not answer: never who asked, and the words only if that is set.

What is always kept cannot tell the question: when it was asked in which workspace, why there was no
answer, how many of its words no document holds, and the headings that came closest.
"""

import json
import logging
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Row, bindparam, delete, insert, select, update

from bot.cutting import clip
from bot.errors import Unavailable, UnreadableWords
from bot.model import Nothing, NothingFound
from bot.secret import Vault
from bot.state.database import Database
from bot.state.tables import misses
from bot.state.tenants import tenant_of
from bot.wording import STEP
from retrieval.model import NearHeading

_DAY = 24 * 3600.0  # seconds
_KEPT = 90 * _DAY  # what cannot tell the question; as long as the words, if those stay longer
_LONGEST_PATH = 200  # characters of a heading with those above it

_NOTE = insert(misses)
_SINCE = select(misses).where(misses.c.asked > bindparam("since")).order_by(misses.c.asked.desc())
_THEIRS = _SINCE.where(misses.c.tenant == bindparam("whose"))
_FORGET = (
    update(misses)
    .where(misses.c.asked <= bindparam("before"), misses.c.words.is_not(None))
    .values(words=None)
)
_SWEEP = delete(misses).where(misses.c.asked <= bindparam("before"))
_ERASE = delete(misses).where(misses.c.tenant == bindparam("whose"))

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Miss:
    """A question that was not answered.

    ``unknown`` is how many of its words no document holds. ``question`` and ``missing``, which are
    those words, are there where a setting has let them be kept.
    """

    tenant: str
    asked: float
    why: Nothing
    support: float
    unknown: int
    nearest: tuple[str, ...]
    collections: tuple[str, ...]
    question: str | None = None
    missing: tuple[str, ...] = ()


class Misses:
    """What went unanswered. *keep* is for how many seconds the words of questions are kept."""

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        keep: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._vault = vault
        self._keep = keep
        self._clock = clock
        self._lost = 0
        self._lock = Lock()

    def note(self, reply: NothingFound, collections: Iterable[str]) -> None:
        """Keep that *reply* was no answer. While the database cannot be used, that is lost."""
        evidence = reply.evidence
        words = {"question": reply.question.text, "missing": evidence.missing}
        row = {
            "tenant": tenant_of(reply.question.place),
            "asked": self._clock(),
            "why": str(reply.why),
            "support": evidence.support,
            "unknown": len(evidence.missing),
            "nearest": json.dumps([_path(near) for near in reply.nearest]),
            "collections": json.dumps(sorted(collections)),
            "words": self._vault.encrypt(json.dumps(words)) if self._keep else None,
        }
        try:
            with self._database.writing() as connection:
                connection.execute(_NOTE, row)
        except Unavailable:
            self.lose()
        else:
            self._tell_of_lost()

    def lose(self) -> None:
        """Count a question that cannot be kept."""
        with self._lock:
            self._lost += 1

    def since(self, moment: float, *, tenant: str | None = None) -> tuple[Miss, ...]:
        """Return what went unanswered after *moment*, the latest first, of one tenant or of all.

        Raise `Unavailable` if the database cannot be used.
        """
        query = _SINCE if tenant is None else _THEIRS
        with self._database.reading() as connection:
            rows = connection.execute(query, {"since": moment, "whose": tenant}).all()
        return tuple(map(self._opened, rows))

    def sweep(self) -> int:
        """Forget the words that are too old, delete what is too old, and return how much it was."""
        now = self._clock()
        with self._database.writing() as connection:
            connection.execute(_FORGET, {"before": now - self._keep})
            before = now - max(self._keep, _KEPT)
            swept = connection.execute(_SWEEP, {"before": before}).rowcount
        self._tell_of_lost()
        return swept

    def erase(self, tenant: str) -> None:
        """Delete all that *tenant* was not answered."""
        with self._database.writing() as connection:
            connection.execute(_ERASE, {"whose": tenant})

    def _tell_of_lost(self) -> None:
        with self._lock:
            lost, self._lost = self._lost, 0
        if lost:
            _log.warning("unanswered questions not counted, for the database was busy: %d", lost)

    def _opened(self, row: Row[tuple[object, ...]]) -> Miss:
        question, missing = self._words(row)
        return Miss(
            tenant=row.tenant,
            asked=row.asked,
            why=Nothing(row.why),
            support=row.support,
            unknown=row.unknown,
            nearest=tuple(json.loads(row.nearest)),
            collections=tuple(json.loads(row.collections)),
            question=question,
            missing=missing,
        )

    def _words(self, row: Row[tuple[object, ...]]) -> tuple[str | None, tuple[str, ...]]:
        if row.words is None or row.asked <= self._clock() - self._keep:
            return None, ()
        try:
            words = json.loads(self._vault.decrypt(row.words))
        except UnreadableWords:
            return None, ()
        return words["question"], tuple(words["missing"])


def _path(near: NearHeading) -> str:
    """Write a heading with those above it."""
    return clip(STEP.join(dict.fromkeys((near.title, *near.headings))), _LONGEST_PATH)
