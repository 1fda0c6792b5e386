"""Would Discord take these components? The published rules, checked on plain JSON."""

from collections.abc import Callable, Iterator
from typing import Any

from tests.fakes.discord.controls import (
    BUTTON,
    SELECTS,
    control,
    counted,
    link,
    missing,
    short,
    too_long,
)
from tests.fakes.discord.protocol import Payload, Problem

ROW, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 9, 10, 11, 12, 13, 14, 17
TOP = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
INSIDE = {
    CONTAINER: (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR),
    SECTION: (TEXT,),
    ROW: (BUTTON, *SELECTS),
}
MOST_COMPONENTS = 40
MOST_TEXT = 4000
MOST_ROWS = 5
WIDEST_ROW = 5


def problems_in_components(components: object, *, v2: bool) -> list[Problem]:
    """Return why Discord would refuse *components* in a message with the flag or without."""
    if not isinstance(components, list) or not all(isinstance(each, dict) for each in components):
        return [Problem("components", "BASE_TYPE_BAD_TYPE", "Must be a list of objects")]
    together = _together(components) if v2 else _rows_only(components)
    top = TOP if v2 else (ROW,)
    return [*_children(components, "components", top), *together, *_repeated(components)]


def walk(components: list[Any] | None) -> Iterator[Payload]:
    """Go through all *components*, nested ones too, in the order of reading."""
    for item in components or ():
        yield item
        yield from walk(item.get("components"))
        if item.get("accessory"):
            yield from walk([item["accessory"]])


def displayed(components: list[Any] | None) -> list[str]:
    """Return the text of every text display."""
    return [str(each.get("content") or "") for each in walk(components) if each["type"] == TEXT]


def _children(items: list[Any], where: str, allowed: tuple[int, ...]) -> Iterator[Problem]:
    for number, item in enumerate(items):
        spot = f"{where}.{number}"
        if item.get("type") not in allowed:
            v2 = where == "components" and item.get("type") in TOP
            code = "COMPONENTS_V2_REQUIRED" if v2 else "UNION_TYPE_CHOICES"
            yield Problem(f"{spot}.type", code, f"Value of field must be one of {allowed}.")
        else:
            yield from CHECKS.get(item["type"], control)(item, spot)


def _together(components: list[Any]) -> Iterator[Problem]:
    count = sum(1 for _ in walk(components))
    if count > MOST_COMPONENTS:
        yield too_long("components", MOST_COMPONENTS)
    if sum(map(len, displayed(components))) > MOST_TEXT:
        code = "COMPONENT_MAX_TOTAL_COMPONENT_TEXT_DISPLAY_LENGTH"
        yield Problem("components", code, f"Text displays exceed {MOST_TEXT} characters in all")


def _rows_only(components: list[Any]) -> Iterator[Problem]:
    if len(components) > MOST_ROWS:
        yield too_long("components", MOST_ROWS)


def _repeated(components: list[Any]) -> Iterator[Problem]:
    for key, code in (
        ("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED"),
        ("id", "COMPONENT_ID_DUPLICATED"),
    ):
        given = [each[key] for each in walk(components) if each.get(key)]
        if len(given) != len(set(given)):
            yield Problem("components", code, f"Component {key} cannot be duplicated")


def _row(item: Payload, where: str) -> Iterator[Problem]:
    inside = item.get("components") or []
    yield from counted(len(inside), f"{where}.components", 1, WIDEST_ROW)
    yield from _children(inside, f"{where}.components", INSIDE[ROW])
    if len(inside) > 1 and any(each.get("type") in SELECTS for each in inside):
        code = "COMPONENT_LAYOUT_WIDTH_EXCEEDED"
        yield Problem(where, code, "A select needs a row for itself")


def _section(item: Payload, where: str) -> Iterator[Problem]:
    inside = item.get("components") or []
    yield from counted(len(inside), f"{where}.components", 1, 3)
    yield from _children(inside, f"{where}.components", INSIDE[SECTION])
    accessory = item.get("accessory")
    if not isinstance(accessory, dict):
        yield missing(f"{where}.accessory")
    elif accessory.get("type") == BUTTON:
        yield from control(accessory, f"{where}.accessory")
    elif accessory.get("type") == THUMBNAIL:
        yield from _picture(accessory, f"{where}.accessory")
    else:
        message = "An accessory is a button or a thumbnail"
        yield Problem(f"{where}.accessory.type", "UNION_TYPE_CHOICES", message)


def _container(item: Payload, where: str) -> Iterator[Problem]:
    inside = item.get("components") or []
    if not inside:
        yield missing(f"{where}.components")
    yield from _children(inside, f"{where}.components", INSIDE[CONTAINER])
    if not 0 <= (item.get("accent_color") or 0) <= 0xFFFFFF:
        yield Problem(f"{where}.accent_color", "NUMBER_TYPE_MAX", "Must be at most 16777215.")


def _text(item: Payload, where: str) -> Iterator[Problem]:
    content = item.get("content")
    if not isinstance(content, str) or not content.strip():
        yield missing(f"{where}.content")


def _separator(item: Payload, where: str) -> Iterator[Problem]:
    if item.get("spacing", 1) not in (1, 2):
        yield Problem(f"{where}.spacing", "BASE_TYPE_CHOICES", "Value must be one of 1, 2.")


def _picture(item: Payload, where: str) -> Iterator[Problem]:
    url = (item.get("media") or {}).get("url")
    yield from link(url, f"{where}.media.url", ("http", "https", "attachment"))
    yield from short(item, where, description=1024)


def _gallery(item: Payload, where: str) -> Iterator[Problem]:
    inside = item.get("items") or []
    yield from counted(len(inside), f"{where}.items", 1, 10)
    for number, each in enumerate(inside):
        yield from _picture(each, f"{where}.items.{number}")


def _file(item: Payload, where: str) -> Iterator[Problem]:
    url = (item.get("file") or {}).get("url")
    yield from link(url, f"{where}.file.url", ("attachment",))


CHECKS: dict[int, Callable[[Payload, str], Iterator[Problem]]] = {
    ROW: _row,
    SECTION: _section,
    TEXT: _text,
    GALLERY: _gallery,
    FILE: _file,
    SEPARATOR: _separator,
    CONTAINER: _container,
}
