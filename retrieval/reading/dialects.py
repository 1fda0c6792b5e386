"""What dialects of Markdown add to it, taken out before parsing. No line ever moves.

Liquid and Jekyll tags, attribute lists, footnote marks and the marks of admonitions are for a
site's generator and not for a reader. Code is left alone: a template shown as code is what the
document is about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby
from operator import itemgetter

FENCE = re.compile(r"\s*(?:>\s*)*(?:(?:[-*+]|\d{1,9}[.)])\s+)?(?P<mark>`{3,}|~{3,})(?P<info>.*)")
ADMONITION = re.compile(
    r"\s*(?:!!!|\?\?\?\+?)[ \t]+[\w-]+(?:[ \t]+[\w-]+)*(?:[ \t]+\"(?P<title>[^\"]*)\")?\s*"
)
TAB = re.compile(r"\s*===[!+]?[ \t]+\"(?P<title>[^\"]*)\"\s*")
ALERT = re.compile(r"\s*>\s*\[![\w-]+\][+-]?[ \t]*(?P<title>.*)")
CONTAINER = re.compile(
    r"\s*:{3,}[ \t]*[\w-]*[ \t]*(?:\{[^}]*\}|\[(?P<title>[^\]]*)\])?(?P<rest>.*)"
)
FOOTNOTE = re.compile(r"\s{0,3}\[\^[^\]\s]+\]:[ \t]*(?P<title>.*)")
LEFT_OUT = re.compile(
    r"\s*(?:\[\[?_?toc_?\]?\]|import\s.+\sfrom\s+['\"][^'\"]+['\"];?)\s*", re.IGNORECASE
)
QUOTE_MARK = re.compile(r"\s{0,3}>[ \t]?")

COMMENT = re.compile(r"\{%-?\s*(?P<end>end)?comment\s*-?%\}")
MARKS = re.compile(
    r"(?P<code>(?<!`)(?P<ticks>`+)(?!`)[^\n]{1,1000}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<to>\]\(\s*)(?P<target>(?:\{%[^{}]*%\}|\{\{[^{}]*\}\})[^\s(){}]*)"
    r"|(?P<tag>\{%[^{}]*%\})"
    r"|(?P<variable>\{\{-?\s*(?:site|page|base|layout)\.[^{}]*\}\})"
    r"|(?P<attributes>[ \t]?\{:?[ \t]*[.#][^{}\n]*\}|\{:[ \t]*\w[\w \t]*\})"
    r"|(?P<footnote>\[\^[^\[\]\s]+\])"
)
ARGUMENT = re.compile(r"[\"']([^\"']*)[\"']")


def neutralise(source: str) -> str:
    """Return *source* as plain Markdown with as many lines as it has."""
    lines = _Lines().read(source.split("\n"))
    chunks = (
        (is_code, "\n".join(line for _, line in chunk))
        for is_code, chunk in groupby(lines, key=itemgetter(0))
    )
    return "\n".join(
        text if is_code else MARKS.sub(_readable, _without_comments(text))
        for is_code, text in chunks
    )


@dataclass(slots=True)
class _Lines:
    """Takes out what dialects write at the start of a line.

    ``margins`` are the columns of the admonitions around a line, whose bodies are indented by four.
    """

    fence: str = ""
    margins: list[int] = field(default_factory=list)
    in_alert: bool = False

    def read(self, lines: list[str]) -> Iterator[tuple[bool, str]]:
        """Yield each line, and whether it belongs to fenced code."""
        for line, following in zip(lines, [*lines[1:], ""], strict=True):
            moved = self.to_the_left(line)
            if self.is_code(moved):
                yield True, moved
            else:
                yield False, self.without_mark(moved, _indent(line), following)

    def to_the_left(self, line: str) -> str:
        while (
            self.margins
            and not self.fence
            and line.strip()
            and _indent(line) < self.margins[-1] + 4
        ):
            self.margins.pop()
        surplus = min(4 * len(self.margins), _indent(line))
        self.in_alert = self.in_alert and QUOTE_MARK.match(line) is not None
        return QUOTE_MARK.sub("", line, count=1) if self.in_alert else line[surplus:]

    def is_code(self, line: str) -> bool:
        mark = FENCE.fullmatch(line)
        if self.fence:
            if mark and mark["mark"].startswith(self.fence) and not mark["info"].strip():
                self.fence = ""
            return True
        if mark and "`" not in mark["info"]:
            self.fence = mark["mark"]
        return bool(self.fence)

    def without_mark(self, line: str, indent: int, following: str) -> str:
        if LEFT_OUT.fullmatch(line):
            return ""
        if found := ADMONITION.fullmatch(line) or TAB.fullmatch(line):
            self.margins.append(indent)
            return _titled(found["title"], following)
        if found := ALERT.fullmatch(line):
            self.in_alert = True
            return _titled(found["title"], following.lstrip(" >"))
        if found := CONTAINER.fullmatch(line):
            return _titled(found["title"] or found["rest"], following)
        if found := FOOTNOTE.fullmatch(line):
            return self.footnote(found["title"], indent)
        return line

    def footnote(self, text: str, indent: int) -> str:
        if text:
            return f"- {text}"
        self.margins.append(indent)
        return ""


def _titled(title: str | None, following: str) -> str:
    """Return a line for *title* that the text after it does not run into."""
    title = (title or "").strip()
    return f"{title}\\" if title and following.strip() else title


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip(" "))


def _without_comments(text: str) -> str:
    kept, end, opened = [], 0, None
    for tag in COMMENT.finditer(text):
        if opened is None and not tag["end"]:
            opened = tag.start()
        elif opened is not None and tag["end"]:
            kept += [text[end:opened], "\n" * text.count("\n", opened, tag.end())]
            end, opened = tag.end(), None
    return "".join([*kept, text[end:]])


def _readable(found: re.Match[str]) -> str:
    """Return what a reader sees of a mark."""
    if found["code"]:
        return found[0]
    if found["target"]:
        return found["to"] + _target(found["target"])
    return _channel(found["tag"] or "") + "\n" * found[0].count("\n")


def _channel(tag: str) -> str:
    """Return the name of the chat channel that *tag* links to, if it does."""
    name = ARGUMENT.search(tag)
    return f"#{name[1].lstrip('#')}" if name and "slack" in tag[: name.start()] else ""


def _target(tag: str) -> str:
    """Return the address inside a tag that stands where a link's target does."""
    end = tag.rfind("}") + 1
    argument = ARGUMENT.search(tag[:end]) if tag.startswith("{%") else None
    return ((argument[1] if argument else "") + tag[end:]).replace(" ", "%20")
