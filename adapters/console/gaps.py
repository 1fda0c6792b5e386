"""Render what was asked in vain: for a screen, as Markdown, as CSV, as JSON. Nothing in it acts."""

import csv
import io
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any

from adapters.console.screen import Screen, sentences, table
from bot.citing import day
from bot.cutting import clip
from bot.gaps import Gap, Gaps
from bot.model import Nothing
from bot.visible import one_line
from bot.wording import counted, listed

Quoted = Callable[[str], str]

SCHEMA = 1
COLUMNS = (
    "kind", "times", "last", "question", "missing", "nearest", "why", "unknown", "support",
    "collections", "workspaces",
)  # fmt: skip
_LONGEST = 300  # characters of a question where people read on
_UNTOLD = "(without its words)"
_HOW_TO_KEEP = (
    "The words of questions are not kept, so the nearest headings tell which are alike. To keep"
    " them, encrypted and for some days, set QUOTH_KEEP_QUESTIONS_DAYS: docs/gaps.md."
)
_WITHOUT_WORDS = (
    "Some are without their words: asked before those were kept or too long ago, or kept under a"
    " secret that is not known here."
)
# What programs for tables take for the beginning of a formula, also behind spaces.
_FORMULA = re.compile(r"\s*[=+\-@\uff1d\uff0b\uff0d\uff20]|[\t\r]")
_WHY = {
    Nothing.NO_DOCUMENTS: "there were no documents to look in",
    Nothing.NO_WORDS: "it holds no word to look for",
}


def on_screen(gaps: Gaps, on: Screen) -> str:
    """Lay the gaps out in columns, under a line that counts them."""
    several = len(gaps.workspaces) > 1
    parts = []
    for heading, found in _parts(gaps):
        rows = [row for gap in found for row in _rows(gap, several=several)]
        parts.append(sentences([heading], on) + table(rows, on))
    return "\n".join(parts)


def as_markdown(gaps: Gaps) -> str:
    """Write the gaps as lists of Markdown. Foreign words are code, in which nothing is live."""
    several = len(gaps.workspaces) > 1
    lines: list[str] = []
    for heading, found in _parts(gaps):
        lines += [f"## {heading}", ""]
        for gap in found:
            asked = _question(gap, quoted=_code)
            lines.append(f"- {counted(gap.times, 'time')}, last on {_day(gap.last)}: {asked}")
            lines += [f"  - {line}" for line in _details(gap, several=several, quoted=_code)]
        lines.append("")
    return "\n".join(lines)


def as_csv(gaps: Gaps) -> str:
    """Write a line a gap. What a program for tables would reckon begins with an apostrophe."""
    out = io.StringIO()
    lines = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    lines.writerow(COLUMNS)
    for kind, found in (("unanswered", gaps.unanswered), ("unhelpful", gaps.unhelpful)):
        for gap in found:
            told = _object(gap) | {"kind": kind}
            lines.writerow([_cell(told[name]) for name in COLUMNS])
    return out.getvalue()


def as_json(gaps: Gaps, *, words_kept_days: int) -> dict[str, Any]:
    """Return the gaps as an object of JSON. Every key is always there, in the same order."""
    return {
        "schema": SCHEMA,
        "since": _moment(gaps.since),
        "words_kept_days": words_kept_days,
        "unanswered": [_object(gap) for gap in gaps.unanswered],
        "unhelpful": [_object(gap) for gap in gaps.unhelpful],
    }


def remarks(gaps: Gaps, *, limit: int, words_kept_days: int) -> tuple[str, ...]:
    """Say what is not shown, and why."""
    found = gaps.unanswered + gaps.unhelpful
    if not found:
        return (f"Nothing was asked in vain {_since(gaps)}.",)
    said = []
    left_out = sum(max(len(each) - limit, 0) for each in (gaps.unanswered, gaps.unhelpful))
    if left_out:
        said.append(f"{left_out:,} more are not shown: see --limit.")
    if not words_kept_days:
        said.append(_HOW_TO_KEEP)
    elif any(gap.question is None for gap in found):
        said.append(_WITHOUT_WORDS)
    return tuple(said)


def _since(gaps: Gaps) -> str:
    return f"since {_day(gaps.since)}"


def _parts(gaps: Gaps) -> Iterator[tuple[str, tuple[Gap, ...]]]:
    """Give each kind that there is its heading."""
    times = counted(sum(gap.times for gap in gaps.unanswered), "question")
    if gaps.unanswered:
        yield f"Unanswered {_since(gaps)}: {times}", gaps.unanswered
    votes = counted(sum(gap.times for gap in gaps.unhelpful), "time")
    if gaps.unhelpful:
        yield f"Answers that did not help {_since(gaps)}: {votes}", gaps.unhelpful


def _rows(gap: Gap, *, several: bool) -> Iterator[tuple[str, str, str]]:
    yield f"{gap.times:,}", _day(gap.last), _question(gap, quoted=str)
    for line in _details(gap, several=several, quoted=str):
        yield "", "", line


def _question(gap: Gap, *, quoted: Quoted) -> str:
    return _UNTOLD if gap.question is None else quoted(clip(gap.question, _LONGEST))


def _details(gap: Gap, *, several: bool, quoted: Quoted) -> Iterator[str]:
    """Say why there was no answer, what came close, and where it was asked if that can differ."""
    if gap.why in _WHY:
        yield _WHY[gap.why]
    if gap.missing:
        yield f"no document holds: {listed([quoted(word) for word in gap.missing], 'or')}"
    elif gap.unknown:
        yield f"no document holds up to {counted(gap.unknown, 'word')} of it"
    if gap.nearest:
        yield f"nearest: {'; '.join(quoted(path) for path in gap.nearest)}"
    if several:
        yield f"asked in {listed([quoted(name) for name in gap.workspaces], 'and')}"


def _object(gap: Gap) -> dict[str, Any]:
    return {
        "times": gap.times,
        "last": _moment(gap.last),
        "question": gap.question,
        "missing": list(gap.missing),
        "nearest": list(gap.nearest),
        "why": gap.why and str(gap.why),
        "unknown": gap.unknown,
        "support": gap.support,
        "collections": list(gap.collections),
        "workspaces": list(gap.workspaces),
    }


def _cell(value: object) -> str:
    """Write a value on one line, so that it is taken for nothing but text."""
    parts = value if isinstance(value, list) else [] if value is None else [value]
    text = "; ".join(one_line(str(part)) for part in parts)
    return f"'{text}" if _FORMULA.match(text) else text


def _code(text: str) -> str:
    """Write *text* as code of Markdown, behind more backticks than it has itself."""
    shown = one_line(text)
    marks = "`" * (max(map(len, re.findall("`+", shown)), default=0) + 1)
    return f"{marks} {shown} {marks}" if len(marks) > 1 or not shown else f"`{shown}`"


def _moment(seconds: float) -> str:
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="seconds")


def _day(seconds: float) -> str:
    return day(_moment(seconds))
