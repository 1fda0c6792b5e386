"""Reads a Dockerfile as far as ours goes, and says what it makes of an image."""

import json
import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(slots=True)
class Stage:
    """One ``FROM`` and what follows it."""

    base: str
    instructions: list[tuple[str, str]] = field(default_factory=list)

    def every(self, name: str) -> list[str]:
        """Return what stands behind each instruction of that *name*."""
        return [rest for each, rest in self.instructions if each == name]

    def only(self, name: str) -> str:
        """Return what stands behind the one instruction of that *name*."""
        (rest,) = self.every(name)
        return rest

    def command(self, name: str) -> list[str]:
        """Return the words of the one instruction of that *name*, which needs no shell."""
        words = json.loads(re.sub(r"^(?:--\S+ +)*CMD +", "", self.only(name)))
        assert isinstance(words, list)
        return words

    @property
    def environment(self) -> dict[str, str]:
        """Return the variables that are set."""
        words = [word for rest in self.every("ENV") for word in shlex.split(rest)]
        return dict(word.split("=", 1) for word in words)


def stages(path: Path) -> list[Stage]:
    """Read the stages of the Dockerfile at *path*."""
    found: list[Stage] = []
    for name, rest in _instructions(path.read_text("utf-8")):
        if name == "FROM":
            found.append(Stage(rest))
        elif found:
            found[-1].instructions.append((name, rest))
    return found


def _instructions(text: str) -> Iterator[tuple[str, str]]:
    lines = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for line in re.sub(r"\\\n\s*", " ", lines).splitlines():
        if line.strip():
            name, _, rest = line.partition(" ")
            yield name, rest.strip()
