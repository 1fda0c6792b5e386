"""Markdown's inline tokens as the words a person reads."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import unescape

from markdown_it.token import Token

from retrieval.model import Link
from retrieval.reading.draft import Words
from retrieval.reading.labels import LABEL

LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
LOOK_AHEAD = 6  # tokens, enough for a speaker's name in bold and the words after it
TARGET = re.compile(
    r"\shref\s*=\s*(?:([\"'])(?P<quoted>.*?)\1|(?P<bare>[^\s\"'>]+))", re.IGNORECASE | re.DOTALL
)
TASK_BOX = re.compile(r"^\[[ xX]\]\s+")


def render(tokens: Sequence[Token]) -> Words:
    """Return the words of *tokens*: no marks, no tags; of links the words, of images a caption."""
    writer = _Writer()
    for position, token in enumerate(tokens):
        writer.write(token, tokens[position + 1 : position + LOOK_AHEAD])
    return Words("".join(writer.parts), tuple(writer.links), tuple(writer.captions))


def joined(parts: Sequence[Words], joint: str) -> Words:
    """Return *parts* as one, with *joint* between them."""
    links, captions, start = list[Link](), list[str](), 0
    for part in parts:
        links += [Link(start + at.start, start + at.end, at.target) for at in part.links]
        captions += part.captions
        start += len(part.text) + len(joint)
    text = joint.join(part.text for part in parts)
    return Words(text if any(part.text for part in parts) else "", tuple(links), tuple(captions))


def without_task_box(words: Words) -> Words:
    """Return the words of a list item without the box that can be ticked."""
    box = TASK_BOX.match(words.text)
    return words.without(box.end(), words.text[box.end() :]) if box else words


@dataclass(slots=True)
class _Writer:
    parts: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    captions: list[str] = field(default_factory=list)
    opened: list[tuple[int, str]] = field(default_factory=list)

    def write(self, token: Token, ahead: Sequence[Token]) -> None:
        match token.type:
            case "softbreak":
                self.add("\n" if LABEL.match("".join(after.content for after in ahead)) else " ")
            case "hardbreak":
                self.add("\n")
            case "link_open":
                self.opened.append((self.length, str(token.attrs.get("href", ""))))
            case "link_close":
                self.close_link()
            case "image":
                self.captions.append(render(token.children or ()).text)
            case "html_inline":
                self.tag(token.content)
            case _:
                self.add(token.content)

    def add(self, text: str) -> None:
        self.parts.append(text)
        self.length += len(text)

    def close_link(self) -> None:
        if self.opened:
            start, target = self.opened.pop()
            if target and start < self.length:
                self.links.append(Link(start, self.length, target))

    def tag(self, tag: str) -> None:
        if LINE_BREAK.fullmatch(tag):
            self.add("\n")
        elif tag.casefold().startswith("<a "):
            self.opened.append((self.length, _target(tag)))
        elif tag.casefold() == "</a>":
            self.close_link()


def _target(tag: str) -> str:
    found = TARGET.search(tag)
    return unescape(found["quoted"] or found["bare"] or "") if found else ""
