"""Would Discord take these embeds? Their published limits."""

from collections.abc import Iterator
from typing import Any

from tests.fakes.discord.controls import link, missing, too_long
from tests.fakes.discord.protocol import Payload, Problem

MOST_EMBEDS, MOST_FIELDS = 10, 25
MOST_IN_ALL = 6000
LIMITS = {
    "title": 256,
    "description": 4096,
    "footer.text": 2048,
    "author.name": 256,
}
FIELD = {"name": 256, "value": 1024}
URLS = ("url", "image.url", "thumbnail.url", "footer.icon_url", "author.url")
SHOWN = ("title", "description", "footer", "author", "fields", "image", "thumbnail")


def problems_in_embeds(embeds: object) -> list[Problem]:
    """Return why Discord would refuse *embeds*."""
    if not isinstance(embeds, list) or not all(isinstance(each, dict) for each in embeds):
        return [Problem("embeds", "BASE_TYPE_BAD_TYPE", "Must be a list of objects")]
    return [
        problem
        for number, each in enumerate(embeds)
        for problem in _embed(each, f"embeds.{number}")
    ] + list(_together(embeds))


def written(embed: Payload) -> list[str]:
    """Return the texts of *embed* that count."""
    fields = [str(each.get(key) or "") for each in embed.get("fields") or () for key in FIELD]
    return [*(str(_at(embed, path) or "") for path in LIMITS), *fields]


def _embed(embed: Payload, where: str) -> Iterator[Problem]:
    if not any(embed.get(key) for key in SHOWN):
        yield missing(f"{where}.description")
    for path, limit in LIMITS.items():
        if len(str(_at(embed, path) or "").strip()) > limit:
            yield too_long(f"{where}.{path}", limit)
    for path in URLS:
        if (url := _at(embed, path)) is not None:
            yield from link(url, f"{where}.{path}", ("http", "https", "attachment"))
    if len(embed.get("fields") or ()) > MOST_FIELDS:
        yield too_long(f"{where}.fields", MOST_FIELDS)
    for number, each in enumerate(embed.get("fields") or ()):
        yield from _field(each, f"{where}.fields.{number}")


def _field(field: Payload, where: str) -> Iterator[Problem]:
    for key, limit in FIELD.items():
        text = str(field.get(key) or "").strip()
        if not text:
            yield missing(f"{where}.{key}")
        if len(text) > limit:
            yield too_long(f"{where}.{key}", limit)


def _together(embeds: list[Any]) -> Iterator[Problem]:
    if len(embeds) > MOST_EMBEDS:
        yield too_long("embeds", MOST_EMBEDS)
    total = sum(len(text.strip()) for each in embeds for text in written(each))
    if total > MOST_IN_ALL:
        message = f"Embed size exceeds maximum size of {MOST_IN_ALL}"
        yield Problem("embeds", "MAX_EMBED_SIZE_EXCEEDED", message)


def _at(embed: Payload, path: str) -> Any:  # noqa: ANN401 - whatever stands there
    node: Any = embed
    for part in path.split("."):
        node = node.get(part) if isinstance(node, dict) else None
    return node
