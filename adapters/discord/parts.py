"""The parts that our messages are made of: data that knows no library, only Discord's limits.

Texts are Discord's markdown, escaped. Labels are shown as they are.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum

from bot.cutting import clip, units
from bot.visible import one_line

# The limits of https://docs.discord.com/developers/components/reference, in characters.
LONGEST_LABEL = 80
LONGEST_URL = 512
LONGEST_ID = 100
MOST_BUTTONS = 5  # side by side
# Summed over a message.
LONGEST_CARD = 4_000
MOST_COMPONENTS = 40

BRAND = 0xE5A13A  # amber, as of a marked line
QUIET = 0x80848E  # grey, where there is nothing to quote


class Look(Enum):
    """How much a button calls for attention."""

    PLAIN = "plain"
    FIRST = "first"


@dataclass(frozen=True, slots=True)
class Text:
    """Some lines of markdown."""

    markdown: str


@dataclass(frozen=True, slots=True)
class Divider:
    """A line across."""


@dataclass(frozen=True, slots=True)
class Press:
    """A button that brings back its ``value``."""

    label: str
    value: str
    look: Look = Look.PLAIN
    disabled: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A button that opens an address; ``number`` tells of which quote where it stands alone."""

    label: str
    url: str
    number: int | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """A text with a link at its side."""

    text: Text
    link: Link


@dataclass(frozen=True, slots=True)
class Row:
    """Buttons side by side."""

    buttons: tuple[Press, ...]


Part = Text | Divider | Section | Row


@dataclass(frozen=True, slots=True)
class Card:
    """A message, from top to bottom."""

    parts: tuple[Part, ...]
    accent: int = BRAND


def press(label: str, value: str, look: Look = Look.PLAIN, *, disabled: bool = False) -> Press:
    """Make a button whose label fits."""
    shown = one_line(label)
    return Press(clip(shown if shown.strip() else "…", LONGEST_LABEL), value, look, disabled)


def texts(parts: Iterable[Part]) -> Iterator[Text]:
    """Go through the texts of *parts*."""
    for part in parts:
        if isinstance(part, Text):
            yield part
        elif isinstance(part, Section):
            yield part.text


def characters(card: Card) -> int:
    """Count the characters of a card as Discord may: in UTF-16 units."""
    return sum(units(text.markdown) for text in texts(card.parts))


def components(parts: Iterable[Part]) -> int:
    """Count the components that *parts* come to in a container, itself and nested ones included."""
    return 1 + sum(_components(part) for part in parts)


def _components(part: Part) -> int:
    match part:
        case Text() | Divider():
            return 1
        case Section():
            return 3
        case Row():
            return 1 + len(part.buttons)
