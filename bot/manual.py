"""All that can be set, written down for whoever sets it: as tables for a page, as an example."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, get_args

from pydantic import BaseModel

from bot.environment import file_of, secrets_among, variable_of
from bot.layers import LayeredSettings, shown

_WIDTH = 98  # characters of a comment
_HEAD = """
| setting | variable | default | what it is |
|---|---|---|---|
"""
_EXAMPLE = """\
# All that can be set, as it is when nothing is said. Take a # away to say otherwise.
# A secret has two variables: the second one names a file with it, which is the better place.
# Written by: quoth config docs --env
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """A setting as it is told of, ``default`` being empty where nothing is set.

    What is set inside the table of another setting has no variable of its own.
    """

    name: str
    variable: str
    default: str
    told: str
    secret: bool = False


def tables(settings: type[LayeredSettings]) -> str:
    """Return a table of Markdown for each chapter of *settings*."""
    return "\n".join(
        f"### {title}\n{_HEAD}{''.join(map(_row, entries))}"
        for title, entries in _chapters(settings).items()
    )


def example(settings: type[LayeredSettings]) -> str:
    """Return a file of variables that changes nothing until somebody takes a ``#`` away."""
    return _EXAMPLE + "".join(
        f"\n\n# {title}\n{''.join(map(_commented, entries))}"
        for title, entries in _chapters(settings).items()
    )


def _row(entry: Entry) -> str:
    variable, default = (f"`{text}`" if text else "" for text in (entry.variable, entry.default))
    return f"| `{entry.name}` | {variable} | {default} | {entry.told} |\n"


def _commented(entry: Entry) -> str:
    if not entry.variable:
        return ""
    lines = [f"# {line}" for line in wrap(entry.told, _WIDTH)]
    lines.append(f"#{entry.variable}={entry.default}")
    if entry.secret:
        lines.append(f"#{file_of(entry.name)}=")
    return "\n".join(["", *lines, ""])


def _chapters(settings: type[LayeredSettings]) -> Mapping[str, Iterable[Entry]]:
    chapters: dict[str, list[Entry]] = {}
    title = settings.__name__
    for entry in _entries(settings):
        title = settings.chapters.get(entry.name, title)
        chapters.setdefault(title, []).append(entry)
    return chapters


def _entries(settings: type[LayeredSettings]) -> Iterator[Entry]:
    schemas, secrets = settings.model_json_schema()["properties"], secrets_among(settings)
    for name, field in settings.model_fields.items():
        told, secret = _told(schemas[name]), name in secrets
        if secret:
            told += " A secret."
        yield Entry(name, variable_of(name), _default(schemas[name]), told, secret)
        for part in get_args(field.annotation):
            if isinstance(part, type) and issubclass(part, BaseModel):
                yield from _inside(name, part)


def _inside(name: str, table: type[BaseModel]) -> Iterator[Entry]:
    for inner, schema in table.model_json_schema()["properties"].items():
        yield Entry(f"{name}.NAME.{inner}", "", _default(schema), _told(schema))


def _default(schema: Mapping[str, Any]) -> str:
    default = schema.get("default")
    return "" if default is None else shown(default)


def _told(schema: Mapping[str, Any]) -> str:
    """Return what a setting is, and what it can be."""
    said = [str(schema["description"])]
    if "enum" in schema:
        said.append(f"One of {', '.join(f'`{each}`' for each in schema['enum'])}.")
    if "minimum" in schema and "maximum" in schema:
        said.append(f"From {schema['minimum']:,} to {schema['maximum']:,}.")
    return " ".join(said)
