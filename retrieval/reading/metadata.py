"""What is known about a document, from the surest source to the weakest, and which one said it."""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import PurePosixPath

from retrieval.languages import guess_language
from retrieval.model import Original, SourceMeta
from retrieval.reading.dates import to_iso
from retrieval.reading.draft import Draft
from retrieval.reading.header import Header

SIDECAR = "sources.toml"
FRONT_MATTER_KEYS = {
    "title": ("title",),
    "author": ("author", "authors", "by"),
    "publisher": ("publisher", "site_name"),
    "date": ("date", "published", "date_published", "pubdate"),
    "url": ("url", "canonical", "canonical_url", "source", "link"),
    "kind": ("kind",),
    "language": ("language", "lang"),
}
JUNK = re.compile(
    r"(?i:untitled.*|\(?unspecified\)?|unknown|none|null|n/?a|title|author|admin|tbd|todo|\W*"
    r"|microsoft word - .*)"
)
WEB_ADDRESS = re.compile(r"https?://[^\s/]\S*")
LANGUAGE = re.compile(r"([A-Za-z]{2})(?:[-_]\w+)*")
NAMES_OF_FOLDERS = frozenset({"index", "readme", "_index"})


def describe(
    draft: Draft,
    header: Header,
    *,
    path: str,
    stated: Mapping[str, object],
    front_matter: Mapping[str, object],
) -> SourceMeta:
    """Merge what a person stated, what the file's fields, its text and at last its name say."""
    sources = (
        (SIDECAR, stated_fields(stated)),
        ("front matter", _from_front_matter(front_matter)),
        (draft.title_found, {"title": _line(draft.title)}),
        ("header lines", {"author": header.author, "date": header.date}),
        ("file name", {"title": title_from_name(path)}),
    )
    values, found = dict[str, str](), dict[str, str]()
    for how, fields in sources:
        for field, value in fields.items():
            if value and field not in values:
                values[field], found[field] = value, how
    if "language" not in values and (language := guess_language(draft.text)):
        values["language"], found["language"] = language, "counted function words"
    original = stated_original(stated)
    if original or header.original:
        found["original"] = SIDECAR if original else "header lines"
    return SourceMeta(
        title=values["title"],
        author=values.get("author"),
        publisher=values.get("publisher"),
        date=values.get("date"),
        url=values.get("url"),
        kind=values.get("kind"),
        language=values.get("language"),
        original=original or header.original,
        found=found,
    )


def stated_fields(stated: Mapping[str, object]) -> dict[str, str | None]:
    """Return the plain fields of a document's table in ``sources.toml``."""
    return {field: _field(field, stated[field]) for field in FRONT_MATTER_KEYS if field in stated}


def stated_original(stated: Mapping[str, object]) -> Original | None:
    """Return the work that a document's table in ``sources.toml`` says it is about."""
    table = stated.get("original")
    if not isinstance(table, Mapping):
        return None
    said = {field: _field(field, table.get(field)) for field in ("author", "date", "url", "title")}
    return Original(**said)


def title_from_name(path: str) -> str:
    """Return the name of a file, or of its folder when it is the folder's page, as words."""
    file = PurePosixPath(path)
    is_page_of_folder = file.stem.casefold() in NAMES_OF_FOLDERS and file.parent.name
    name = file.parent.name if is_page_of_folder else file.stem
    words = " ".join(re.split(r"[\s_-]+", name)).strip()
    return words[:1].upper() + words[1:] or path


def _from_front_matter(fields: Mapping[str, object]) -> dict[str, str | None]:
    """Return what front matter says under any of the names that a field goes by."""
    return {
        field: next((value for key in keys if (value := _field(field, fields.get(key)))), None)
        for field, keys in FRONT_MATTER_KEYS.items()
    }


def _field(field: str, value: object) -> str | None:
    """Return *value* in the form that *field* has, or None when it is not of that form."""
    words = _line(_words(value))
    if words is None:
        return None
    match field:
        case "date":
            return to_iso(words)
        case "url":
            return words if WEB_ADDRESS.fullmatch(words) else None
        case "language":
            code = LANGUAGE.fullmatch(words)
            return code[1].casefold() if code else None
        case _:
            return words


def _words(value: object) -> str | None:
    """Return *value* as words, where it is of a kind that people fill such fields with."""
    match value:
        case str():
            return value
        case date():
            return value.isoformat()[:10]
        case int() | float() if not isinstance(value, bool):
            return str(value)
        case {"name": str(name)}:
            return name
        case list():
            names = [_words(one) for one in value if not isinstance(one, list)]
            return ", ".join(name for name in names if name)
        case _:
            return None


def _line(words: str | None) -> str | None:
    """Return *words* on one line, unless they are what programs write where nothing is known."""
    line = " ".join((words or "").split())
    return None if JUNK.fullmatch(line) else line
