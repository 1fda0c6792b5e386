"""Would Slack take this payload? The published rules of Block Kit, checked on plain JSON."""

from collections.abc import Callable, Iterable, Iterator
from typing import Any

from tests.fakes.slack.elements import (
    Payload,
    element,
    inline,
    known_keys,
    length,
    repeated,
    short,
    text_object,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
# chat.postMessage refuses from about here, summed over all blocks: bolt-js 2509 and 2867.
MESSAGE_TEXT = 12_000
FALLBACK = 40_000
MARKDOWN = 12_000
DEPTHS = ("rich_text_section", "rich_text_list", "rich_text_quote", "rich_text_preformatted")
LEVELS = (None, "default", "info", "warning", "error", "success")
MESSAGES_ONLY = ("context_actions", "markdown", "table")


def problems_in_message(message: Payload) -> list[str]:
    """Return why Slack would refuse the blocks and the text of *message*."""
    return [*_blocks(message.get("blocks"), MESSAGE_BLOCKS), *_fallback(message.get("text"))]


def problems_in_view(view: Payload) -> list[str]:
    """Return why Slack would refuse the modal or the Home tab *view*."""
    blocks = view.get("blocks")
    kinds = [block.get("type") for block in blocks] if isinstance(blocks, list) else []
    return [
        *_blocks(blocks, VIEW_BLOCKS),
        *(f"{kind} stands in messages only" for kind in kinds if kind in MESSAGES_ONLY),
        *(_modal(view) if view.get("type") == "modal" else _home(view)),
        *short(view, "view", private_metadata=3000, callback_id=255, external_id=255),
    ]


def text_total(node: object) -> int:
    """Count the characters of every ``text`` in *node*."""
    return sum(length(text) for text in texts(node))


def texts(node: object) -> Iterator[str]:
    """Walk every text in *node*, in the order of reading."""
    if isinstance(node, list):
        for each in node:
            yield from texts(each)
    elif isinstance(node, dict):
        for key, value in node.items():
            if key == "text" and isinstance(value, str):
                yield value
            else:
                yield from texts(value)


def _fallback(text: object) -> Iterator[str]:
    if text is not None and not isinstance(text, str):
        yield "text: not a string"
    elif text and length(text) > FALLBACK:
        yield f"text: {length(text)} characters, {FALLBACK} allowed"


def _modal(view: Payload) -> Iterator[str]:
    for key in ("title", "submit", "close"):
        if key == "title" or view.get(key) is not None:
            yield from text_object(view.get(key), f"view.{key}", 24, plain=True)
    if any(block.get("type") == "input" for block in view.get("blocks") or ()):
        yield from () if view.get("submit") else ("view: an input needs submit",)


def _home(view: Payload) -> Iterator[str]:
    if view.get("type") != "home":
        yield "view.type must be modal or home"
    for key in ("title", "submit", "close"):
        if key in view:
            yield f"view.{key}: a home tab has none"


def _blocks(blocks: Any, most: int) -> Iterator[str]:  # noqa: ANN401 - whatever the app has sent
    if blocks is None:
        return
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        yield "blocks: not a list of objects"
        return
    if len(blocks) > most:
        yield f"{len(blocks)} blocks, {most} allowed"
    for number, block in enumerate(blocks):
        yield from _block(block, f"blocks[{number}]")
    yield from repeated((block.get("block_id") for block in blocks), "blocks", "block_id")
    long = sum(length(b.get("text") or "") for b in blocks if b.get("type") == "markdown")
    if long > MARKDOWN:
        yield f"markdown blocks: {long} characters, {MARKDOWN} allowed in all"


def _block(block: Payload, where: str) -> Iterator[str]:
    check = CHECKS.get(str(block.get("type")))
    if check is None:
        yield f"{where}: unknown block type {block.get('type')!r}"
        return
    yield from short(block, where, block_id=255)
    yield from check(block, where)


def _divider(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where)


def _section(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "text", "fields", "accessory", "expand")
    fields = block.get("fields")
    if block.get("text") is None and not fields:
        yield f"{where}: text or fields required"
    if block.get("text") is not None:
        yield from text_object(block["text"], f"{where}.text", 3000)
    if fields is not None:
        yield from _count(fields, f"{where}.fields", 10)
    for number, each in enumerate(fields or ()):
        yield from text_object(each, f"{where}.fields[{number}]", 2000)
    if block.get("accessory") is not None:
        yield from element(block["accessory"], f"{where}.accessory")


def _header(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "text", "level")
    yield from text_object(block.get("text"), f"{where}.text", 150, plain=True)


def _context(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "elements")
    yield from _count(block.get("elements"), where, 10)
    for number, each in enumerate(block.get("elements") or ()):
        if each.get("type") == "image":
            yield from element(each, f"{where}[{number}]")
        else:
            yield from text_object(each, f"{where}[{number}]", 3000)


def _actions(block: Payload, where: str) -> Iterator[str]:
    yield from _pressable(block, where, 25)


def _context_actions(block: Payload, where: str) -> Iterator[str]:
    yield from _pressable(block, where, 5)
    for number, each in enumerate(block.get("elements") or ()):
        if each.get("type") not in ("feedback_buttons", "icon_button"):
            yield f"{where}[{number}]: only feedback_buttons and icon_button stand here"


def _pressable(block: Payload, where: str, most: int) -> Iterator[str]:
    yield from known_keys(block, where, "elements")
    elements = block.get("elements") or []
    yield from _count(elements, where, most)
    for number, each in enumerate(elements):
        yield from element(each, f"{where}[{number}]")
    yield from repeated((each.get("action_id") for each in elements), where, "action_id")


def _rich_text(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "elements")
    yield from _count(block.get("elements"), where, None)
    for number, part in enumerate(block.get("elements") or ()):
        spot = f"{where}[{number}]"
        if part.get("type") not in DEPTHS:
            yield f"{spot}: {part.get('type')!r} cannot stand here"
            continue
        yield from known_keys(part, spot, "elements", *_extras(part))
        yield from _count(part.get("elements"), spot, None)
        yield from _parts(part, spot)


def _extras(part: Payload) -> tuple[str, ...]:
    return {
        "rich_text_list": ("style", "indent", "offset", "border"),
        "rich_text_quote": ("border",),
        "rich_text_preformatted": ("border", "language"),
    }.get(part["type"], ())


def _parts(part: Payload, where: str) -> Iterator[str]:
    for number, each in enumerate(part.get("elements") or ()):
        spot = f"{where}[{number}]"
        if part["type"] != "rich_text_list":
            yield from inline(each, spot)
        elif each.get("type") != "rich_text_section":
            yield f"{spot}: a list holds sections"
        else:
            yield from _count(each.get("elements"), spot, None)
            yield from _parts(each, spot)
    if part["type"] == "rich_text_list" and part.get("style") not in ("bullet", "ordered"):
        yield f"{where}: style must be bullet or ordered"


def _markdown(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "text")
    if not isinstance(block.get("text"), str) or not block["text"]:
        yield f"{where}: text required"


def _image(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "image_url", "slack_file", "alt_text", "title")
    if not block.get("alt_text") or length(block["alt_text"]) > 2000:
        yield f"{where}: alt_text of 1 to 2000 characters required"
    if not block.get("image_url") and not block.get("slack_file"):
        yield f"{where}: image_url or slack_file required"
    yield from short(block, where, image_url=3000)


def _table(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "rows", "column_settings")
    rows = block.get("rows") or []
    yield from _count(rows, where, 100)
    if any(len(row) > 20 for row in rows):
        yield f"{where}: at most 20 cells in a row"


def _alert(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "text", "level")
    yield from text_object(block.get("text"), f"{where}.text", 3000)
    if block.get("level") not in LEVELS:
        yield f"{where}: unknown level {block['level']!r}"


def _input(block: Payload, where: str) -> Iterator[str]:
    yield from known_keys(block, where, "label", "element", "hint", "optional", "dispatch_action")
    yield from text_object(block.get("label"), f"{where}.label", 2000, plain=True)
    yield from element(block.get("element") or {}, f"{where}.element")


def _count(items: Iterable[object] | None, where: str, most: int | None) -> Iterator[str]:
    count = len(list(items or ()))
    if not count or (most is not None and count > most):
        yield f"{where}: {count} items, 1 to {most or 'many'} allowed"


CHECKS: dict[str, Callable[[Payload, str], Iterator[str]]] = {
    "actions": _actions,
    "alert": _alert,
    "context": _context,
    "context_actions": _context_actions,
    "divider": _divider,
    "header": _header,
    "image": _image,
    "input": _input,
    "markdown": _markdown,
    "rich_text": _rich_text,
    "section": _section,
    "table": _table,
}
