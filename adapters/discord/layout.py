"""A card as Discord's own components."""

from typing import Any

from discord import ButtonStyle, ui

from adapters.discord.parts import Card, Divider, Link, Look, Part, Press, Row, Section, Text

STYLES = {Look.PLAIN: ButtonStyle.secondary, Look.FIRST: ButtonStyle.primary}


def layout(card: Card) -> ui.LayoutView:
    """Make the view that a message of *card* is sent with.

    Its buttons hold their meaning in their ids, so the view is finished from the start: made while
    an event loop runs, the library keeps no copy of it for each message.
    """
    view = ui.LayoutView(timeout=None)
    container: ui.Container[ui.LayoutView] = ui.Container(accent_colour=card.accent)
    for part in card.parts:
        container.add_item(_item(part))
    view.add_item(container)
    view.stop()
    return view


def button(part: Press | Link, label: str = "") -> ui.Button[Any]:
    """Make a button, with another *label* if there is one."""
    if isinstance(part, Link):
        return ui.Button(label=label or part.label, url=part.url)
    style, disabled = STYLES[part.look], part.disabled
    return ui.Button(label=part.label, custom_id=part.value, style=style, disabled=disabled)


def _item(part: Part) -> ui.Item[ui.LayoutView]:
    match part:
        case Text(markdown):
            return ui.TextDisplay(markdown)
        case Divider():
            return ui.Separator()
        case Section(text, link):
            return ui.Section(ui.TextDisplay(text.markdown), accessory=button(link))
        case Row(buttons):
            return ui.ActionRow(*map(button, buttons))
