"""Would Discord take a card in either form, and would nothing in it act?"""

from collections.abc import Iterator
from typing import Any

from adapters.discord.parts import LONGEST_CARD, LONGEST_ID, Card, Row, characters, texts
from adapters.discord.payloads import payload
from tests.adapters.discord.markdown import Live, seen
from tests.fakes.discord.limits import problems_in_message
from tests.fakes.discord.pings import pinged

OURS = {"quote", "bold", "small print", "code block"}


def is_sound(card: Card, *, allowed: tuple[Live, ...] = ()) -> bool:
    """Tell whether Discord would take *card*, and nothing in it but *allowed* would act."""
    for body in (payload(card, "components"), payload(card, "embed")):
        assert problems_in_message(body) == []
        assert pinged({**body, "allowed_mentions": {"parse": []}}, interaction=False) == set()
        assert [each for each in live(body) if each not in allowed] == []
        for link in links(body):
            assert link.startswith(("http://", "https://"))
    assert characters(card) <= LONGEST_CARD
    assert len(set(values(card))) == len(values(card))
    assert all(0 < len(each) <= LONGEST_ID for each in values(card))
    return True


def live(body: dict[str, Any]) -> list[Live]:
    """Return all that is more than letters in *body*, but for styles of our own."""
    return [each for text in written(body) for each in seen(text).live if each[0] not in OURS]


def written(body: dict[str, Any]) -> Iterator[str]:
    """Go through the texts of *body* that Discord parses."""
    for part in _walk(body.get("components")):
        if part["type"] == 10:
            yield part["content"]
    for embed in body.get("embeds", ()):
        yield embed["description"]


def links(body: dict[str, Any]) -> list[str]:
    """Return the addresses that buttons of *body* open."""
    return [part["url"] for part in _walk(body.get("components")) if "url" in part]


def kinds(card: Card) -> list[type]:
    """Return what *card* is made of, from top to bottom."""
    return [type(part) for part in card.parts]


def quoted(card: Card) -> list[str]:
    """Return what stands behind bars in *card*, as it is shown."""
    quotations = (text.markdown for text in texts(card.parts) if text.markdown.startswith("> "))
    return [seen(markdown).shown for markdown in quotations]


def said(card: Card) -> str:
    """Return all that is to be read in *card*, a text below the other."""
    return "\n".join(seen(text.markdown).shown for text in texts(card.parts))


def pressable(card: Card) -> dict[str, str]:
    """Return the values of the buttons of *card* that can be pressed, by their labels."""
    return {each.label: each.value for each in _buttons(card) if not each.disabled}


def values(card: Card) -> list[str]:
    """Return the values of all buttons of *card*."""
    return [each.value for each in _buttons(card)]


def _buttons(card: Card) -> Iterator[Any]:
    for part in card.parts:
        if isinstance(part, Row):
            yield from part.buttons


def _walk(components: Any) -> Iterator[dict[str, Any]]:  # noqa: ANN401 - any JSON
    for part in components or ():
        yield part
        yield from _walk(part.get("components"))
        if "accessory" in part:
            yield from _walk([part["accessory"]])
