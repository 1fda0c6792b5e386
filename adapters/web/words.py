"""Cuts a text where its look changes: what is marked, what was asked for, what nobody can see."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from operator import attrgetter

from bot.visible import HIDDEN, escape

Range = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Run:
    """A piece of a text with one look. ``escape`` is how a character is written that hides."""

    text: str
    marked: bool
    match: bool
    escape: str = ""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Runs that are marked, or are not, as one. ``first`` of the marked ones of its text."""

    runs: tuple[Run, ...]
    marked: bool


def stretches(text: str, marked: Range, matches: Sequence[Range] = ()) -> tuple[Stretch, ...]:
    """Cut *text*; the pieces in their order are the text again, character by character."""
    return tuple(
        Stretch(tuple(runs), is_marked)
        for is_marked, runs in groupby(_runs(text, marked, matches), key=attrgetter("marked"))
    )


def _runs(text: str, marked: Range, matches: Sequence[Range]) -> list[Run]:
    hidden = {match.start() for match in HIDDEN.finditer(text)}
    bounds = {*marked, *(edge for match in matches for edge in match)}
    edges = {0, len(text), *hidden, *(at + 1 for at in hidden)}
    edges |= {min(max(edge, 0), len(text)) for edge in bounds}
    return [
        Run(
            text=text[start:end],
            marked=marked[0] <= start < marked[1],
            match=any(first <= start < last for first, last in matches),
            escape=escape(text[start]) if start in hidden else "",
        )
        for start, end in pairwise(sorted(edges))
    ]
