"""What Discord is sent for a card: as components, or as an embed with buttons below it."""

from typing import Any, Literal

from discord import ui

from adapters.discord.embeds import buttons, embed
from adapters.discord.layout import layout
from adapters.discord.parts import Card

COMPONENTS_V2 = 1 << 15  # of a message's flags; once set, it stays

Form = Literal["components", "embed"]
Json = dict[str, Any]


def payload(card: Card, form: Form) -> Json:
    """Write *card* as a message."""
    if form == "components":
        return {"components": _components(layout(card)), "flags": COMPONENTS_V2}
    view = buttons(card)
    shown = [] if view is None else _components(view)
    return {"embeds": [embed(card).to_dict()], "components": shown}


def _components(view: ui.LayoutView | ui.View) -> list[Json]:
    found: list[Json] = view.to_components()
    return found
