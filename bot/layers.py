"""The places a setting can stand in, which of them counts, and which one did.

A flag goes before the environment, the environment before ``quoth.toml`` in the working folder,
that before the user's own ``quoth.toml``, and all of them before the default. The nearest place
that names a setting gives the whole of it.
"""

import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, ClassVar

from pydantic import PrivateAttr, ValidationError
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from bot.environment import (
    NAME,
    PREFIX,
    Given,
    content,
    environment,
    file_of,
    secrets_among,
    unknown,
    variable_of,
)
from bot.errors import BadSetting

_FILE = f"{NAME}.toml"
_MOST = 1024 * 1024  # bytes of a file of settings
_UNSAID = "default"


@dataclass(frozen=True, slots=True)
class Origin:
    """A setting as it counts: its value fit to be shown, and where that came from."""

    name: str
    shown: str
    source: str


Layer = dict[str, Given]


def config_files() -> tuple[Path, Path]:
    """Return where the project's and the user's configuration stand, or would."""
    import platformdirs  # noqa: PLC0415 - the commands that need no settings start without it

    user = platformdirs.user_config_path(NAME, appauthor=False)
    return Path.cwd() / _FILE, user / _FILE


class LayeredSettings(BaseSettings):
    """Settings that know where they came from, and say so when they are wrong.

    ``rivals`` are settings that stand for each other: the nearest place that names one of them
    silences the others further away. ``folders`` are the paths, dotted, ``*`` being any key: in a
    file they begin at the file. ``chapters`` are the titles that settings are documented under, by
    the first setting of each. Secrets are fields of type ``SecretStr``; they come from a variable,
    or from a file that the variable with ``_FILE`` behind its name points to.
    """

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )
    rivals: ClassVar[frozenset[str]] = frozenset()
    folders: ClassVar[tuple[str, ...]] = ()
    chapters: ClassVar[Mapping[str, str]] = {}

    _given: Layer = PrivateAttr(default_factory=dict)

    def __init__(self, **flags: object) -> None:
        given = self._nearest(
            _flags(flags),
            dict(environment(type(self))),
            *(self._file(path) for path in config_files()),
        )
        values: dict[str, Any] = {name: each.value for name, each in given.items()}
        try:
            super().__init__(**values)
        except ValidationError as error:
            bad = _bad(error, given)
            raise bad from None  # the cause would show the values, secrets among them
        self._given = {name: replace(each, value=None) for name, each in given.items()}

    @classmethod
    def settings_customise_sources(  # type: ignore[explicit-override] # @override came with 3.12
        cls,
        *_: Any,  # noqa: ANN401 - the signature is pydantic's
        **sources: Any,  # noqa: ANN401 - the signature is pydantic's
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Read nothing but what ``__init__`` has gathered."""
        return (sources["init_settings"],)

    def origins(self) -> tuple[Origin, ...]:
        """Tell of every setting what it is and where that came from."""
        values = self.model_dump(mode="json")
        given = {name: each.source for name, each in self._given.items()}
        return tuple(
            Origin(name, shown(values[name]), given.get(name, _UNSAID))
            for name in type(self).model_fields
        )

    def secret_files(self) -> dict[str, Path]:
        """Return the files that secrets were read from, by the variables that point there."""
        return {each.source: each.file for each in self._given.values() if each.file is not None}

    @classmethod
    def _file(cls, path: Path) -> Layer:
        """Read a configuration file, if there is one."""
        values = _toml(path)
        for folder in cls.folders:
            values = _anchored(values, folder.split("."), path.parent)
        return {name: Given(value, str(path)) for name, value in values.items()}

    @classmethod
    def _nearest(cls, *layers: Layer) -> Layer:
        """Keep of every setting its value in the first of *layers* that names it."""
        nearest: Layer = {}
        for layer in reversed(layers):
            cls._check(layer)
            if cls.rivals & layer.keys():
                nearest = {name: nearest[name] for name in nearest.keys() - cls.rivals}
            nearest |= layer
        return nearest

    @classmethod
    def _check(cls, layer: Layer) -> None:
        for name, given in layer.items():
            if name not in cls.model_fields:
                raise BadSetting(name, given.source, unknown(name, cls.model_fields))
            if name in secrets_among(cls) and not given.source.startswith(PREFIX):
                variables = f"put it in {variable_of(name)}, or in a file named by {file_of(name)}"
                problem = f"is a secret: {variables}"
                raise BadSetting(name, given.source, problem)
        rivals = sorted(cls.rivals & layer.keys())
        if len(rivals) > 1:
            first, *others = rivals
            problem = f"stands beside {', '.join(others)}, which means the same: keep one"
            raise BadSetting(first, layer[first].source, problem)


def _flags(flags: Mapping[str, object]) -> Layer:
    return {
        name: Given(value, f"--{name.replace('_', '-')}")
        for name, value in flags.items()
        if value is not None
    }


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(content(path, most=_MOST).decode("utf-8-sig"))
    except FileNotFoundError:
        return {}
    except OSError as error:
        raise BadSetting(None, str(path), f"cannot be read: {error.strerror}") from error
    except ValueError as error:  # broken TOML, or bytes that are not UTF-8
        raise BadSetting(None, str(path), f"is not TOML: {error}") from error


def _anchored(value: Any, path: Sequence[str], folder: Path) -> Any:  # noqa: ANN401 - TOML holds anything
    """Begin at *folder* what stands at *path* in *value*; an absolute path and ``~`` stay."""
    if not path and isinstance(value, str) and not value.startswith("~"):
        return str(folder / value)
    if not path or not isinstance(value, dict):
        return value
    key, *rest = path
    return {
        each: _anchored(inner, rest, folder) if key in {each, "*"} else inner
        for each, inner in value.items()
    }


def _bad(error: ValidationError, given: Layer) -> BadSetting:
    first = error.errors(include_input=False, include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    problem = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return BadSetting(".".join(path), given[path[0]].source, problem)


def shown(value: object) -> str:
    """Write *value* as an operator would."""
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
