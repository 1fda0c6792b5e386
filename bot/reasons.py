"""Why was a quote chosen? The parts of its score, in plain words and in figures that add up."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.model import Contribution, Quote

_MEANINGS = {
    "text": "word in the passage or its headings",
    "grams": "letters alike",
    "section": "word in the same section",
    "coverage": "words of the question in one passage",
    "heading": "heading answered",
    "title": "title named",
    "kind": "kind of answer asked for",
    "asks": "asks and does not answer",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a score in plain words. The ``points`` add up to the score as it is shown."""

    points: str
    share: float
    name: str
    meaning: str


def reasons(quote: Quote) -> tuple[Reason, ...]:
    """Give the parts of a score, the greatest first, rounded so that they add up to its points."""
    parts = sorted(quote.contributions, key=lambda part: (-part.weight, part.field, part.name))
    return tuple(
        Reason(
            points=f"{hundredths / 100:.2f}",
            share=part.weight / quote.score if quote.score else 0.0,
            name=part.name,
            meaning=_MEANINGS.get(part.field, part.field),
        )
        for part, hundredths in zip(parts, _hundredths(parts, quote.score), strict=True)
    )


def points(score: float) -> str:
    """Write a score. It compares quotes of one question and nothing else."""
    return f"{round(score * 100) / 100:.2f}"


def _hundredths(parts: Sequence[Contribution], total: float) -> list[int]:
    """Round parts so that their sum is the rounded total: the largest remainders are rounded up."""
    floors = [math.floor(part.weight * 100) for part in parts]
    short = round(total * 100) - sum(floors)
    by_remainder = sorted(range(len(parts)), key=lambda at: floors[at] - parts[at].weight * 100)
    for at in by_remainder[:short]:
        floors[at] += 1
    return floors
