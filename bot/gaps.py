"""What people asked in vain: questions without an answer, and answers that did not help.

Questions that ask for the same count as one: those whose words come to the same terms, in whatever
order. Where words are not kept, the headings that came closest tell alike ones.
"""

from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from functools import cache
from itertools import chain

from bot.model import Nothing
from bot.state.feedback import Unhelpful
from bot.state.misses import Miss
from retrieval.analyzer import Analyzer, QuestionAnalyzer, fold

LANGUAGES = ("en", "de", "es", "fr", "it", "nl", "pt")  # whose small words tell nothing apart


@dataclass(frozen=True, slots=True)
class Gap:
    """Questions that ask for the same, in the words of the latest where they are kept.

    ``support`` is the most that the documents had to say to any of them, ``unknown`` the most words
    of one that no document holds; both and ``why`` are ``None`` where an answer did not help.
    """

    times: int
    last: float
    question: str | None
    workspaces: tuple[str, ...]
    why: Nothing | None = None
    support: float | None = None
    unknown: int | None = None
    missing: tuple[str, ...] = ()
    nearest: tuple[str, ...] = ()
    collections: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gaps:
    """What was asked in vain since a moment, the most frequent first."""

    since: float
    unanswered: tuple[Gap, ...]
    unhelpful: tuple[Gap, ...]

    def __bool__(self) -> bool:
        return bool(self.unanswered or self.unhelpful)

    def first(self, most: int) -> "Gaps":
        """Return at most so many of each kind."""
        return Gaps(self.since, self.unanswered[:most], self.unhelpful[:most])

    @property
    def workspaces(self) -> frozenset[str]:
        """Everybody who asked."""
        return frozenset(chain(*(each.workspaces for each in self.unanswered + self.unhelpful)))


def gaps(since: float, misses: Iterable[Miss], unhelpful: Iterable[Unhelpful]) -> Gaps:
    """Put alike ones together. Both come with the latest first."""
    missed: dict[Hashable, list[Miss]] = {}
    for miss in misses:
        missed.setdefault(_alike(miss.question) or (miss.why, miss.nearest), []).append(miss)
    voted: dict[Hashable, list[Unhelpful]] = {}
    for vote in unhelpful:
        voted.setdefault(_alike(vote.question), []).append(vote)
    return Gaps(since, _sorted(map(_missed, missed.values())), _sorted(map(_voted, voted.values())))


def _alike(question: str | None) -> frozenset[str] | None:
    """Return what is equal for questions that ask for the same."""
    if question is None:
        return None
    words = _analyzer().words(question)
    return frozenset(word.terms[0] for word in words if not word.optional) or frozenset(
        [fold(question)]
    )


@cache
def _analyzer() -> QuestionAnalyzer:
    return QuestionAnalyzer([Analyzer(code) for code in LANGUAGES])


def _missed(alike: list[Miss]) -> Gap:
    latest = alike[0]
    return Gap(
        times=len(alike),
        last=latest.asked,
        question=latest.question,
        workspaces=_each(miss.tenant for miss in alike),
        why=latest.why,
        support=max(miss.support for miss in alike),
        unknown=max(miss.unknown for miss in alike),
        missing=latest.missing,
        nearest=latest.nearest,
        collections=_each(chain(*(miss.collections for miss in alike))),
    )


def _voted(alike: list[Unhelpful]) -> Gap:
    workspaces = _each(vote.tenant for vote in alike)
    return Gap(len(alike), alike[0].voted, alike[0].question, workspaces)


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))


def _sorted(found: Iterable[Gap]) -> tuple[Gap, ...]:
    return tuple(sorted(found, key=lambda gap: (-gap.times, -gap.last)))
