"""A payload as a person sees it: its words, its quotes, the buttons on it."""

from tests.fakes.discord.components import displayed, walk
from tests.fakes.discord.controls import BUTTON, SELECTS
from tests.fakes.discord.embeds import written
from tests.fakes.discord.protocol import Payload

QUOTED = "> "


def words(payload: Payload) -> str:
    """Return all that can be read: content, embeds, text displays."""
    embeds = [text for each in payload.get("embeds") or () for text in written(each)]
    said = [payload.get("content") or "", *embeds, *displayed(payload.get("components"))]
    return "\n".join(each for each in said if each)


def quotes(payload: Payload) -> list[str]:
    """Return the markup of every quote, without the marks of quotation."""
    found: list[list[str]] = []
    inside = False
    for line in words(payload).split("\n"):
        if line.startswith(QUOTED):
            found.extend([] if inside else [[]])
            found[-1].append(line.removeprefix(QUOTED))
        inside = line.startswith(QUOTED)
    return ["\n".join(each) for each in found]


def buttons(payload: Payload) -> list[Payload]:
    """Return all that can be pressed or chosen from, dead or alive."""
    kinds = (BUTTON, *SELECTS)
    return [each for each in walk(payload.get("components")) if each["type"] in kinds]


def button(payload: Payload, name: str) -> Payload:
    """Return the one that is labelled *name* or whose custom_id begins with it."""
    for each in buttons(payload):
        label = each.get("label") or each.get("placeholder") or ""
        if label == name or str(each.get("custom_id") or "").startswith(name):
            return each
    labels = [each.get("label") or each.get("custom_id") for each in buttons(payload)]
    message = f"no button {name!r} among {labels}"
    raise LookupError(message)
