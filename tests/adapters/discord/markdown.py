"""What a reader of Discord sees of a text, and what in it is more than letters.

A small model of the client's markdown, in the order in which the client tries its rules. It is
stricter where the client looks something up: any name between colons is an emoji here.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

Live = tuple[str, str]

# Tried only where a line begins.
_LINES = {
    "heading": r" *#{1,3}\s+(?P<inner>[^\n]+)",
    "small print": r" *-#\s+(?P<inner>[^\n]+)",
    "list": r" *(?:[*+-]|\d+\.) (?P<inner>[^\n]*)",
}
_QUOTE = re.compile(r" *>>> ([\s\S]*)| *> [^\n]*(?:\n *> [^\n]*)*\n?")
_ANYWHERE = {
    "code block": r"```(?:[\w+\-.#]+\n)?\n*(?P<code>[^\n][\s\S]*?)\n*```",
    "shrug": r"¯\\_\(ツ\)_/¯",
    "escape": r"\\(?P<letter>[^0-9A-Za-z\s])",
    "link": r"\[(?P<inner>(?:\[[^\]]*\]|[^\[\]]|\](?=[^\[]*\]))*)\]\(\s*<?[^\s)]+?>?[^)\n]*\)",
    "address": r"<(?P<code>https?://[^\s>]+)>|(?:https?|steam|discord)://[^\s<]+",
    "mention": r"<@[!&]?\d+>|<\#\d+>|@everyone|@here|<id:\w+>",
    "command": r"</[^<>\n]+:\d+>",
    "time": r"<t:-?\d+(?::[A-Za-z])?>",
    "emoji": r"<a?:\w+:\d+>|:[^\s:]+?(?:::skin-tone-\d)?:",
    "telephone": r"<\+\d[^\s>]*>|<[^\s<>@]+@[^\s<>]+>",
    "bold": r"\*\*(?P<inner>(?:\\[\s\S]|[^\\])+?)\*\*(?!\*)",
    "underline": r"__(?P<inner>(?:\\[\s\S]|[^\\])+?)__(?!_)",
    "italics": (
        r"\b_(?:__|\\[\s\S]|[^\\_])+?_\b|\*(?=\S)(?:\*\*|\s+(?:[^*\s]|\*\*)|[^\s*])+?\*(?!\*)"
    ),
    "strike": r"~~[\s\S]+?~~(?!_)",
    "spoiler": r"\|\|[\s\S]+?\|\|",
    "code": r"(`+)[\s\S]*?[^`]\1(?!`)",
}
_LINE_RULES = {kind: re.compile(rule) for kind, rule in _LINES.items()}
_RULES = {kind: re.compile(rule, re.IGNORECASE) for kind, rule in _ANYWHERE.items()}
_BEGINS = re.compile(r"[\\`¯\[<@:*_~|]|(?:https?|steam|discord):", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Seen:
    """The letters that are shown, and what acts or has a style, by kind and source."""

    shown: str
    live: list[Live] = field(default_factory=list)

    def kinds(self) -> set[str]:
        """Return the kinds of what is more than letters."""
        return {kind for kind, _ in self.live}


@dataclass(frozen=True, slots=True)
class Styled:
    """What is more than letters, by kind and source, and what is shown inside of it."""

    kind: str
    source: str
    inner: "tuple[Part, ...]" = ()


Part = str | Styled


def seen(source: str) -> Seen:
    """Read *source* as a client does."""
    found = Seen("")
    letters = _letters(parts(source), found.live)
    return replace(found, shown=letters)


def parts(source: str) -> tuple[Part, ...]:
    """Read *source* as a client does, into letters and what has a style or acts."""
    return tuple(_read(settled(source), quoted=False))


def settled(source: str) -> str:
    """Do what the client does with line ends, form feeds and tabs before it reads."""
    return re.sub(r"\r\n?", "\n", source).replace("\f", "").replace("\t", "    ")


def _letters(found: Iterable[Part], live: list[Live]) -> str:
    """Return all letters of *found*, and add to *live* what is more than that."""
    shown = []
    for part in found:
        if isinstance(part, Styled):
            live.append((part.kind, part.source))
            shown.append(_letters(part.inner, live))
        else:
            shown.append(part)
    return "".join(shown)


def _read(source: str, *, quoted: bool) -> Iterator[Part]:
    at, fresh, letters = 0, True, ""  # fresh: nothing but blanks since the line began
    while at < len(source):
        found = _match(source, at, fresh=fresh, quoted=quoted)
        if found is None:
            letters += source[at]
            fresh = source[at] == "\n" or (fresh and source[at] == " ")
            at += 1
            continue
        kind, match = found
        if kind == "escape":
            letters += match["letter"]
        else:
            if letters:
                yield letters
            yield Styled(kind, match[0], tuple(_inner(kind, match, quoted=quoted)))
            letters = ""
        fresh = match[0].endswith("\n")
        at = match.end()
    if letters:
        yield letters


def _match(source: str, at: int, *, fresh: bool, quoted: bool) -> tuple[str, re.Match[str]] | None:
    if fresh:
        if not quoted and (match := _QUOTE.match(source, at)):
            return "quote", match
        for kind, rule in _LINE_RULES.items():
            if match := rule.match(source, at):
                return kind, match
    if not _BEGINS.match(source, at):
        return None
    tried = ((kind, rule.match(source, at)) for kind, rule in _RULES.items())
    return next(((kind, match) for kind, match in tried if match), None)


def _inner(kind: str, match: re.Match[str], *, quoted: bool) -> Iterator[Part]:
    groups = match.groupdict()
    if kind == "quote":
        whole = match[1] is not None
        inner = match[1] if whole else re.sub(r"(?m)^ *> ?", "", match[0])
        yield from _read(inner, quoted=True)
    elif groups.get("inner") is not None:
        yield from _read(groups["inner"], quoted=quoted)
    elif groups.get("code") is not None:
        yield groups["code"]
