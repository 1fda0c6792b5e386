"""The block of fields that a Markdown file may begin with."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass

import yaml

from retrieval.errors import UnreadableDocument

SIZE_LIMIT = 64 * 1024
OPENING = re.compile(r"(?P<fence>---|\+\+\+)[ \t]*\n")
FIELD = re.compile(r"\s*(?:#.*\n\s*)*(?:\{|[\w\"'][\w .\"'-]*[:=])")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The fields of a file, and the rest of it with the number of its first line."""

    fields: Mapping[str, object]
    body: str
    first_line: int


def split_front_matter(source: str, path: str) -> FrontMatter:
    """Part *source* from its front matter: YAML or JSON between ``---``, TOML between ``+++``."""
    opening = OPENING.match(source)
    if not opening:
        return FrontMatter({}, source, 1)
    fence = opening["fence"]
    closing = re.compile(rf"^{re.escape(fence)}[ \t]*$", re.MULTILINE).search(source, opening.end())
    if not closing or not FIELD.match(source, opening.end(), closing.start()):
        return FrontMatter({}, source, 1)
    fields = _parse(source[opening.end() : closing.start()], fence, path)
    body = source[closing.end() + 1 :]
    return FrontMatter(fields, body, source.count("\n", 0, closing.end()) + 2)


def _parse(text: str, fence: str, path: str) -> Mapping[str, object]:
    if len(text) > SIZE_LIMIT:
        raise UnreadableDocument(path, f"its front matter is longer than {SIZE_LIMIT // 1024} KiB")
    try:
        fields = tomllib.loads(text) if fence == "+++" else yaml.load(text, _loader())  # noqa: S506 - a safe loader
    except (yaml.YAMLError, tomllib.TOMLDecodeError, ValueError) as error:
        raise UnreadableDocument(path, f"its front matter is broken{_where(error)}") from error
    if not isinstance(fields, dict):
        raise UnreadableDocument(path, "its front matter holds no fields")
    return {str(key).casefold(): value for key, value in fields.items()}


def _loader() -> type[yaml.SafeLoader]:
    """Return the safe loader in C where PyYAML has it: ten times as fast."""
    return getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def _where(error: Exception) -> str:
    mark = getattr(error, "problem_mark", None)
    if mark is not None:
        return f" in line {mark.line + 2}"
    found = re.search(r"at line (\d+)", str(error))
    return f" in line {int(found[1]) + 1}" if found else ""
