"""What can be pressed and chosen: the rules for buttons and selects."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from tests.fakes.discord.protocol import Payload, Problem

BUTTON, STRING_SELECT = 2, 3
SELECTS = (STRING_SELECT, 5, 6, 7, 8)
LINK, PREMIUM = 5, 6
STYLES = range(1, 7)
SCHEMES = ("http", "https", "discord")
URL_LENGTH = 512


def control(item: Payload, where: str) -> Iterator[Problem]:
    """Find what is wrong with a button or a select."""
    if item.get("type") == BUTTON:
        yield from _button(item, where)
    else:
        yield from _select(item, where)


def short(item: Payload, where: str, **most: int) -> Iterator[Problem]:
    """Find texts of *item* that are longer than the *most* that each may be."""
    for key, limit in most.items():
        if len(item.get(key) or "") > limit:
            yield too_long(f"{where}.{key}", limit)


def too_long(where: str, limit: int) -> Problem:
    """Say that *where* is longer than *limit*."""
    return Problem(where, "BASE_TYPE_MAX_LENGTH", f"Must be {limit} or fewer in length.")


def missing(where: str) -> Problem:
    """Say that *where* is needed."""
    return Problem(where, "BASE_TYPE_REQUIRED", "This field is required")


def counted(count: int, where: str, least: int, most: int) -> Iterator[Problem]:
    """Find that there are fewer than *least* or more than *most*."""
    if not least <= count <= most:
        message = f"Must be between {least} and {most} in length."
        yield Problem(where, "BASE_TYPE_BAD_LENGTH", message)


def link(url: object, where: str, schemes: tuple[str, ...] = SCHEMES) -> Iterator[Problem]:
    """Find what is wrong with a URL."""
    if not isinstance(url, str) or urlsplit(url).scheme not in schemes:
        yield Problem(where, "URL_TYPE_INVALID_SCHEME", f"Scheme must be one of {schemes}.")


def _button(item: Payload, where: str) -> Iterator[Problem]:
    style = item.get("style")
    if style not in STYLES:
        yield Problem(f"{where}.style", "BASE_TYPE_CHOICES", "Value must be one of 1 to 6.")
    yield from short(item, where, label=80, url=URL_LENGTH)
    if style == LINK:
        yield from link(item.get("url"), f"{where}.url")
    elif item.get("url"):
        yield Problem(f"{where}.url", "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", "Only links have a url")
    if style in (LINK, PREMIUM):
        if item.get("custom_id"):
            message = "A link or premium button has no custom id"
            yield Problem(where, "BUTTON_COMPONENT_URL_AND_CUSTOM_ID", message)
    else:
        yield from _custom_id(item, where)
    if style != PREMIUM and not (item.get("label") or "").strip() and not item.get("emoji"):
        yield Problem(where, "BUTTON_COMPONENT_LABEL_OR_EMOJI", "A label or emoji is required")


def _select(item: Payload, where: str) -> Iterator[Problem]:
    yield from _custom_id(item, where)
    yield from short(item, where, placeholder=150)
    least, most = item.get("min_values", 1), item.get("max_values", 1)
    if not (0 <= least <= most and 1 <= most <= 25):
        yield Problem(where, "BASE_TYPE_RANGE", "min_values and max_values do not fit")
    if item.get("type") != STRING_SELECT:
        return
    options = item.get("options") or []
    yield from counted(len(options), f"{where}.options", 1, 25)
    if least > len(options):
        yield Problem(where, "BASE_TYPE_RANGE", "min_values is more than there are options")
    for number, each in enumerate(options):
        spot = f"{where}.options.{number}"
        for key in ("label", "value"):
            yield from counted(len(each.get(key) or ""), f"{spot}.{key}", 1, 100)
        yield from short(each, spot, description=100)
    values = [each.get("value") for each in options]
    if len(values) != len(set(values)):
        code = "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED"
        yield Problem(f"{where}.options", code, "The values of options cannot repeat")


def _custom_id(item: Payload, where: str) -> Iterator[Problem]:
    given = item.get("custom_id")
    if not isinstance(given, str):
        yield missing(f"{where}.custom_id")
    else:
        yield from counted(len(given), f"{where}.custom_id", 1, 100)
