"""The small parts of Block Kit: texts, buttons, menus, and the words of rich text."""

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

Payload = dict[str, Any]

STYLES = ("bold", "italic", "strike", "code", "underline", "highlight")
# What may stand inside a line of rich text, and the keys that each must have.
INLINE: dict[str, tuple[str, ...]] = {
    "text": ("text",),
    "link": ("url",),
    "emoji": ("name",),
    "user": ("user_id",),
    "usergroup": ("usergroup_id",),
    "channel": ("channel_id",),
    "broadcast": ("range",),
    "team": ("team_id",),
    "color": ("value",),
    "date": ("timestamp", "format"),
}
OPTIONAL = ("style", "text", "unsafe", "unicode", "skin_tone", "url", "fallback")


def length(text: str) -> int:
    """Count as Slack may: in UTF-16 units, which are never fewer than the characters."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def known_keys(item: Payload, where: str, *keys: str) -> Iterator[str]:
    """Find keys that Slack would call additional properties."""
    for key in item.keys() - {"type", "block_id", *keys}:
        yield f"{where}: {key} is no property of {item.get('type')}"


def short(item: Payload, where: str, **limits: int) -> Iterator[str]:
    """Find strings longer than their limits."""
    for key, most in limits.items():
        value = item.get(key)
        if value is not None and not isinstance(value, str):
            yield f"{where}: {key} is not a string"
        elif value and length(value) > most:
            yield f"{where}: {key} has {length(value)} characters, {most} allowed"


def repeated(ids: Iterable[str | None], where: str, name: str) -> Iterator[str]:
    """Find ids that occur twice."""
    for each, count in Counter(each for each in ids if each).items():
        if count > 1:
            yield f"{where}: {name} {each!r} stands {count} times"


def text_object(item: object, where: str, most: int, *, plain: bool = False) -> Iterator[str]:
    """Check a text object of at most *most* characters."""
    if not isinstance(item, dict) or not isinstance(item.get("text"), str):
        yield f"{where}: text object required"
        return
    kind = item.get("type")
    if kind not in ("plain_text", "mrkdwn") or (plain and kind != "plain_text"):
        yield f"{where}: a text of type {kind!r} cannot stand here"
    yield from known_keys(item, where, "text", "emoji" if kind == "plain_text" else "verbatim")
    if not item["text"].strip() or length(item["text"]) > most:
        yield f"{where}: {length(item['text'])} characters, 1 to {most} allowed"


def element(item: Payload, where: str) -> Iterator[str]:
    """Check something that can be pressed or chosen, or an image."""
    check = CHECKS.get(str(item.get("type")))
    if check is None:
        yield f"{where}: unknown element type {item.get('type')!r}"
        return
    yield from short(item, where, action_id=255)
    yield from check(item, where)


def inline(item: Payload, where: str) -> Iterator[str]:
    """Check a piece of a line of rich text."""
    required = INLINE.get(str(item.get("type")))
    if required is None:
        yield f"{where}: unknown piece {item.get('type')!r}"
        return
    yield from known_keys(item, where, *required, *OPTIONAL)
    yield from (f"{where}: {key} required" for key in required if not item.get(key))
    yield from short(item, where, text=FREE, url=3000)
    style = item.get("style") or {}
    if not isinstance(style, dict) or any(key not in STYLES for key in style):
        yield f"{where}: unknown style {style!r}"


FREE = 40_000


def _button(item: Payload, where: str) -> Iterator[str]:
    keys = ("text", "action_id", "url", "value", "style", "confirm", "accessibility_label")
    yield from known_keys(item, where, *keys)
    yield from text_object(item.get("text"), f"{where}.text", 75, plain=True)
    yield from short(item, where, value=2000, url=3000, accessibility_label=75)
    if item.get("style") not in (None, "primary", "danger"):
        yield f"{where}: unknown style {item['style']!r}"


def _feedback(item: Payload, where: str) -> Iterator[str]:
    yield from known_keys(item, where, "action_id", "positive_button", "negative_button")
    for side in ("positive_button", "negative_button"):
        each, spot = item.get(side) or {}, f"{where}.{side}"
        yield from known_keys(each, spot, "text", "value", "accessibility_label")
        yield from text_object(each.get("text"), f"{spot}.text", 75, plain=True)
        yield from short(each, spot, value=2000, accessibility_label=75)
        if not each.get("value"):
            yield f"{spot}: value required"


def _icon_button(item: Payload, where: str) -> Iterator[str]:
    keys = ("icon", "text", "action_id", "value", "confirm", "accessibility_label")
    yield from known_keys(item, where, *keys, "visible_to_user_ids")
    yield from text_object(item.get("text"), f"{where}.text", 75, plain=True)
    yield from short(item, where, value=2000, accessibility_label=75)
    if not item.get("icon"):
        yield f"{where}: icon required"


def _overflow(item: Payload, where: str) -> Iterator[str]:
    yield from known_keys(item, where, "action_id", "options", "confirm")
    yield from _options(item, where, 5)


def _select(item: Payload, where: str) -> Iterator[str]:
    keys = ("action_id", "options", "option_groups", "placeholder", "initial_option", "confirm")
    yield from known_keys(item, where, *keys, "focus_on_load")
    yield from _options(item, where, 100)
    if item.get("placeholder") is not None:
        yield from text_object(item["placeholder"], f"{where}.placeholder", 150, plain=True)


def _options(item: Payload, where: str, most: int) -> Iterator[str]:
    options = item.get("options") or []
    if not 1 <= len(options) <= most:
        yield f"{where}: {len(options)} options, 1 to {most} allowed"
    for number, option in enumerate(options):
        spot = f"{where}.options[{number}]"
        yield from text_object(option.get("text"), f"{spot}.text", 75)
        yield from short(option, spot, value=150, url=3000)
        if not option.get("value"):
            yield f"{spot}: value required"


def _image(item: Payload, where: str) -> Iterator[str]:
    yield from known_keys(item, where, "image_url", "slack_file", "alt_text")
    if not item.get("alt_text"):
        yield f"{where}: alt_text required"
    yield from short(item, where, image_url=3000, alt_text=2000)


def _input(item: Payload, where: str) -> Iterator[str]:
    yield from short(item, where, initial_value=3000)


CHECKS: dict[str, Callable[[Payload, str], Iterator[str]]] = {
    "button": _button,
    "feedback_buttons": _feedback,
    "icon_button": _icon_button,
    "image": _image,
    "overflow": _overflow,
    "plain_text_input": _input,
    "static_select": _select,
}
