"""A card as an embed with buttons below it, for servers that prefer the older form."""

import re
from collections.abc import Iterator

import discord
from discord import ui

from adapters.discord.escaping import unescape
from adapters.discord.layout import button
from adapters.discord.parts import MOST_BUTTONS, Card, Link, Row, Section, texts

# https://docs.discord.com/developers/resources/message#embed-object-embed-limits
LONGEST_DESCRIPTION = 4_096
MOST_ROWS = 5
_SMALL_LINE = re.compile(r"-# (.*)")
_SMALL = re.compile(r"^-# ", re.MULTILINE)  # not every client knows small print in an embed


def embed(card: Card) -> discord.Embed:
    """Write the texts of *card* as one description, which holds whatever fits in a card.

    A last line of small print becomes the footer, which is shown as it is.
    """
    written = [text.markdown for text in texts(card.parts)]
    footer = _SMALL_LINE.fullmatch(written[-1]) if len(written) > 1 else None
    shown = written[:-1] if footer else written
    made = discord.Embed(description=_SMALL.sub("", "\n\n".join(shown)), colour=card.accent)
    return made.set_footer(text=unescape(footer[1])) if footer else made


def buttons(card: Card) -> ui.View | None:
    """Make the view with the buttons of *card*, links last; ``None`` if it has none.

    Like that of ``layout`` it is finished from the start.
    """
    rows = [part.buttons for part in card.parts if isinstance(part, Row)]
    links = [button(link, label) for link, label in _links(card)]
    made = [[button(each) for each in row] for row in rows]
    made += [links[at : at + MOST_BUTTONS] for at in range(0, len(links), MOST_BUTTONS)]
    if not made:
        return None
    view = ui.View(timeout=None)
    for number, row in enumerate(made[:MOST_ROWS]):
        for each in row:
            each.row = number
            view.add_item(each)
    view.stop()
    return view


def _links(card: Card) -> Iterator[tuple[Link, str]]:
    """Go through the links of *card*, each address once, named by the number of its quote."""
    seen = set()
    for link in (part.link for part in card.parts if isinstance(part, Section)):
        if link.url not in seen:
            seen.add(link.url)
            yield link, link.label if link.number is None else f"{link.label} {link.number}"
