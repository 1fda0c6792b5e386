"""``sources.toml``: what people know about the documents of a corpus, and which files are none."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field

from retrieval.errors import UnreadableDocument
from retrieval.reading.metadata import SIDECAR, stated_fields

FIELDS = frozenset({"title", "author", "publisher", "date", "url", "kind", "language"})
ORIGINAL = frozenset({"title", "author", "date", "url"})
Table = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Sidecar:
    """The patterns of files to ignore, and a table for each path that something is known about."""

    ignore: tuple[str, ...] = ()
    tables: Mapping[str, Table] = field(default_factory=dict)


def parse_sidecar(text: str) -> Sidecar:
    """Read *text* as a whole; a fault anywhere in it is a fault of the file, never half-used."""
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise UnreadableDocument(SIDECAR, f"not TOML: {error}") from error
    ignore = content.pop("ignore", [])
    if not isinstance(ignore, list) or not all(isinstance(pattern, str) for pattern in ignore):
        raise UnreadableDocument(SIDECAR, "ignore is not a list of names")
    for path, table in content.items():
        _check(path, table)
    return Sidecar(tuple(ignore), content)


def _check(path: str, table: object) -> None:
    if not isinstance(table, dict):
        raise UnreadableDocument(SIDECAR, f"{path!r} is not a table")
    original = table.get("original", {})
    if not isinstance(original, dict):
        raise UnreadableDocument(SIDECAR, f"{path!r}: original is not a table")
    for part, known in ((table, FIELDS | {"original"}), (original, ORIGINAL)):
        if unknown := sorted(part.keys() - known):
            raise UnreadableDocument(SIDECAR, f"{path!r}: no such field: {', '.join(unknown)}")
        readable = stated_fields(part)
        if faulty := sorted(name for name in part.keys() - {"original"} if not readable.get(name)):
            raise UnreadableDocument(SIDECAR, f"{path!r}: {', '.join(faulty)} cannot be understood")
