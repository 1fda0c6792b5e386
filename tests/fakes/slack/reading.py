"""A payload as a person sees it: its words, its quotes, the buttons on it."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.slack.blockkit import texts
from tests.fakes.slack.elements import Payload

PRESSABLE = ("button", "icon_button", "feedback_buttons", "overflow", "static_select")


def words(payload: Payload) -> str:
    """Return all that can be read in the blocks, or the text where there are none."""
    return "\n".join(texts(payload.get("blocks"))) or str(payload.get("text", ""))


def quotes(payload: Payload) -> list[str]:
    """Return the text of every quote, letter by letter."""
    return [
        "".join(str(piece.get("text", "")) for piece in part["elements"])
        for block in payload.get("blocks") or ()
        if block.get("type") == "rich_text"
        for part in block["elements"]
        if part.get("type") == "rich_text_quote"
    ]


def marked(payload: Payload) -> list[str]:
    """Return what stands in bold inside quotes."""
    return [
        piece["text"]
        for block in payload.get("blocks") or ()
        if block.get("type") == "rich_text"
        for part in block["elements"]
        if part.get("type") == "rich_text_quote"
        for piece in part["elements"]
        if (piece.get("style") or {}).get("bold")
    ]


def buttons(payload: Payload) -> list[Payload]:
    """Return all that can be pressed, each with the id of its block.

    The two feedback buttons come one by one, as they are pressed.
    """
    return [
        pressed
        for number, block in enumerate(payload.get("blocks") or ())
        for item in _inside(block)
        for pressed in _presses(item, str(block.get("block_id") or f"made{number}"))
    ]


def button(payload: Payload, name: str) -> Payload:
    """Return the one that is labelled *name* or whose action_id begins with it."""
    found = [
        each
        for each in buttons(payload)
        if name in (each["text"]["text"], each.get("accessibility_label"))
        or str(each.get("action_id", "")).startswith(name)
    ]
    if not found:
        labels = [each["text"]["text"] for each in buttons(payload)]
        message = f"no button {name!r} among {labels}"
        raise LookupError(message)
    return found[0]


def _inside(block: Payload) -> Iterator[Payload]:
    held = [block.get("accessory"), block.get("element"), *(block.get("elements") or ())]
    for item in held:
        if isinstance(item, dict) and item.get("type") in PRESSABLE:
            yield item


def _presses(item: Payload, block: str) -> Iterator[Payload]:
    own: dict[str, Any] = {"block_id": block, "action_id": item.get("action_id", "made")}
    kind = item["type"]
    if kind == "feedback_buttons":
        for side in ("positive_button", "negative_button"):
            yield {"type": kind, **item[side], **own}
    elif kind in ("overflow", "static_select"):
        for option in item.get("options") or ():
            yield {"type": kind, "text": option["text"], "selected_option": option, **own}
    else:
        yield {**item, **own}
