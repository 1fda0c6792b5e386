"""How well are questions answered whose answers are known?"""

import codecs
import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any, assert_never

from pydantic import AfterValidator, BaseModel, ValidationError

from bot.errors import BadCase
from bot.gold import fold, holds, plain
from bot.model import Answer, Asker, NothingFound, Place, Question, Refused, Reply
from retrieval.model import Quote

LIMIT = 3  # quotes a question: the figures are named after it


@dataclass(frozen=True, slots=True)
class Case:
    """A question, the texts any of which answers it, and the document that they stand in.

    Without answers the question must not be answered.
    """

    question: str
    answers: tuple[str, ...] = ()
    document: str | None = None


class Fault(StrEnum):
    """What is wrong with an outcome."""

    ANSWERED = "answered although the documents do not"
    NOT_FOUND = "not among the first three"
    HELD_BACK = "found and held back"
    NOT_FIRST = "found but not first"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one case.

    ``rank`` is that of the first right quote, from 1, shown or held back; ``marked`` tells whether
    its marked sentence holds the answer, and ``path`` which document it stands in.
    """

    case: Case
    answered: bool
    elapsed: float
    rank: int | None = None
    marked: bool = False
    path: str | None = None

    @property
    def fault(self) -> Fault | None:
        """Tell what is wrong, if anything is."""
        if not self.case.answers:
            return Fault.ANSWERED if self.answered else None
        if self.rank is None:
            return Fault.NOT_FOUND
        if not self.answered:
            return Fault.HELD_BACK
        return Fault.NOT_FIRST if self.rank > 1 else None


@dataclass(frozen=True, slots=True)
class Share:
    """So many of so many."""

    part: int
    whole: int

    @property
    def ratio(self) -> float | None:
        """Return the share in [0, 1], or nothing where there was nothing to share."""
        return self.part / self.whole if self.whole else None


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of an evaluation, in the order of its file.

    ``answer_at_*`` and ``mrr`` rank what was found, shown or held back; ``shown_at_*`` count only
    what a person gets to see. ``kept`` is the share of the rightly answered that was shown,
    ``refused`` the share of the absent that was not.
    """

    outcomes: tuple[Outcome, ...]

    def figures(self) -> dict[str, Share | float | None]:
        """Return every figure by the name that people know it by. Times are in milliseconds."""
        known = [outcome for outcome in self.outcomes if outcome.case.answers]
        absent = [outcome for outcome in self.outcomes if not outcome.case.answers]
        right = [outcome for outcome in known if outcome.rank]
        first = [outcome for outcome in right if outcome.rank == 1]
        placed = [outcome for outcome in right if outcome.case.document]
        ranks = [1 / outcome.rank if outcome.rank else 0.0 for outcome in known]
        times = sorted(outcome.elapsed * 1000 for outcome in self.outcomes)
        return {
            "answer@1": Share(len(first), len(known)),
            "answer@3": Share(len(right), len(known)),
            "marked-sentence@1": Share(sum(outcome.marked for outcome in first), len(first)),
            "MRR": math.fsum(ranks) / len(ranks) if ranks else None,
            "kept of the rightly answered": Share(
                sum(outcome.answered for outcome in right), len(right)
            ),
            "refused of the absent": Share(
                sum(not outcome.answered for outcome in absent), len(absent)
            ),
            "shown@1": Share(sum(outcome.answered for outcome in first), len(known)),
            "shown@3": Share(sum(outcome.answered for outcome in right), len(known)),
            "in the named document": Share(
                sum(outcome.path == outcome.case.document for outcome in placed), len(placed)
            ),
            "p50 ms": _quantile(times, 0.5),
            "p95 ms": _quantile(times, 0.95),
            "longest ms": _quantile(times, 1.0),
        }

    def misses(self) -> tuple[Outcome, ...]:
        """Return the outcomes that have a fault."""
        return tuple(outcome for outcome in self.outcomes if outcome.fault)

    def lines(self) -> tuple[str, ...]:
        """Write the figures, one a line."""
        return tuple(f"{name:<30}{_written(figure)}" for name, figure in self.figures().items())

    def as_json(self) -> dict[str, Any]:
        """Return the figures as an object of JSON."""
        return {
            name: {"part": figure.part, "whole": figure.whole, "ratio": figure.ratio}
            if isinstance(figure, Share)
            else figure
            for name, figure in self.figures().items()
        }


def load(path: Path) -> tuple[Case, ...]:
    """Read cases, one object a line: ``{"q": question, "a": [answers], "doc": path}``."""
    return tuple(_cases(path))


def evaluate(cases: Iterable[Case], answer: Callable[[Question], Reply], *, place: Place) -> Report:
    """Ask every question of *cases* in *place*, and compare what comes with what is right."""
    asker = Asker(platform="console", workspace="", id="evaluation")
    return Report(
        tuple(
            _outcome(case, answer(Question(case.question, asker, place, limit=LIMIT)))
            for case in cases
        )
    )


def _outcome(case: Case, reply: Reply) -> Outcome:
    outcome = Outcome(case, isinstance(reply, Answer), reply.elapsed)
    for rank, quote in enumerate(_found(reply), start=1):
        if holds(quote.text, case.answers):
            sentence = quote.text[slice(*quote.marked)]
            marked = holds(sentence, case.answers)
            path = quote.citation.path
            return Outcome(case, outcome.answered, reply.elapsed, rank, marked, path)
    return outcome


def _found(reply: Reply) -> tuple[Quote, ...]:
    match reply:
        case Answer():
            return reply.quotes
        case NothingFound():
            return reply.closest
        case Refused():
            return ()
        case _:
            assert_never(reply)


def _not_empty(text: str) -> str:
    if not fold(plain(text)):
        problem = "holds no text"
        raise ValueError(problem)
    return text


_Text = Annotated[str, AfterValidator(_not_empty)]


class _Row(BaseModel):
    q: _Text
    a: tuple[_Text, ...]
    doc: str | None = None


def _cases(path: Path) -> Iterator[Case]:
    for number, line in enumerate(_lines(path), start=1):
        if line.strip():
            try:
                row = _Row.model_validate_json(line, strict=True)
            except ValidationError as error:
                raise BadCase(path, number, _problem(error)) from error
            yield Case(row.q, row.a, row.doc)


def _lines(path: Path) -> list[bytes]:
    return path.read_bytes().removeprefix(codecs.BOM_UTF8).split(b"\n")


def _problem(error: ValidationError) -> str:
    first = error.errors(include_url=False)[0]
    field = ".".join(str(part) for part in first["loc"])
    message = first["msg"].removeprefix("Value error, ")
    return f"{field}: {message}" if field else message


def _quantile(ordered: list[float], share: float) -> float | None:
    return ordered[max(math.ceil(share * len(ordered)), 1) - 1] if ordered else None


def _written(figure: Share | float | None) -> str:
    if isinstance(figure, Share):
        counts = f"({figure.part} of {figure.whole})"
        return f"{figure.ratio:.1%} {counts}" if figure.ratio is not None else f"- {counts}"
    return "-" if figure is None else f"{figure:.3f}"
