"""The places a setting can stand in, which of them counts, and which one did.

A flag goes before the environment, the environment before ``quoth.toml`` in the working folder,
that before the user's own ``quoth.toml``, and all of them before the default. The nearest place
that names a setting gives the whole of it.
"""

import json
import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any, ClassVar, get_args

from pydantic import PrivateAttr, SecretStr, ValidationError
from pydantic.fields import FieldInfo
from pydantic_settings import (
    BaseSettings,
    EnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.errors import BadSetting

NAME = "quoth"
_PREFIX = f"{NAME.upper()}_"
_FILE = f"{NAME}.toml"
_UNSAID = "default"
# What Kubernetes puts into every container that runs beside a service of our name.
_SERVICE_LINK = re.compile(
    r"(\w+_)?(SERVICE_(HOST|PORT\w*)=.*|PORT_\d+_\w+=.*|PORT=\w+://.*)", re.DOTALL
)


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was given, and the flag, variable or file that gave it."""

    value: object
    source: str


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
    file they begin at the file. Secrets are fields of type ``SecretStr``; they come from a
    variable, or from a file that the variable with ``_FILE`` behind its name points to.
    """

    model_config = SettingsConfigDict(
        env_prefix=_PREFIX,
        env_ignore_empty=True,
        extra="forbid",
        frozen=True,
    )
    rivals: ClassVar[frozenset[str]] = frozenset()
    folders: ClassVar[tuple[str, ...]] = ()

    _sources: dict[str, str] = PrivateAttr(default_factory=dict)

    def __init__(self, **flags: object) -> None:
        given = self._nearest(
            _flags(flags),
            dict(_environment(type(self))),
            *(self._file(path) for path in config_files()),
        )
        values: dict[str, Any] = {name: each.value for name, each in given.items()}
        try:
            super().__init__(**values)
        except ValidationError as error:
            bad = _bad(error, given)
            raise bad from None  # the cause would show the values, secrets among them
        self._sources = {name: each.source for name, each in given.items()}

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
        return tuple(
            Origin(name, _shown(values[name]), self._sources.get(name, _UNSAID))
            for name in type(self).model_fields
        )

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
                raise BadSetting(name, given.source, _unknown(name, cls.model_fields))
            if name in _secrets(cls) and not given.source.startswith(_PREFIX):
                variable = _PREFIX + name.upper()
                problem = (
                    f"is a secret: put it in {variable}, or in a file named by {variable}_FILE"
                )
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


def _environment(settings: type[LayeredSettings]) -> Iterator[tuple[str, Given]]:
    """Read the variables of *settings*, and refuse any other of our prefix."""
    source = EnvSettingsSource(settings)
    unread = {
        name.upper(): value or ""
        for name, value in source.env_vars.items()
        if name.upper().startswith(_PREFIX)
    }
    secrets = _secrets(settings)
    for name, field in settings.model_fields.items():
        variable = _PREFIX + name.upper()
        if unread.pop(variable, None) is not None:
            yield name, Given(_variable(source, name, field, variable), variable)
            if name in secrets and f"{variable}_FILE" in unread:
                raise BadSetting(name, f"{variable}_FILE", f"is given twice: also in {variable}")
        elif name in secrets and f"{variable}_FILE" in unread:
            path = Path(unread.pop(f"{variable}_FILE"))
            yield name, Given(_secret(name, f"{variable}_FILE", path), f"{variable}_FILE")
    for variable, value in unread.items():
        name = variable.removeprefix(_PREFIX)
        if not _SERVICE_LINK.fullmatch(f"{name}={value}"):
            raise BadSetting(name.lower(), variable, _unknown(name.lower(), settings.model_fields))


def _variable(source: EnvSettingsSource, name: str, field: FieldInfo, variable: str) -> object:
    text, _, is_complex = source.get_field_value(field, name)
    try:
        return source.prepare_field_value(name, field, text, is_complex)
    except ValueError as error:
        raise BadSetting(name, variable, f"is not JSON: {error}") from error


def _secret(name: str, variable: str, path: Path) -> str:
    try:
        secret = path.read_text("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise BadSetting(name, variable, f"cannot be read from {path}: {reason}") from None
    if not secret:
        raise BadSetting(name, variable, f"cannot be read from {path}: it is empty")
    return secret


def _toml(path: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8-sig"))
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


def _secrets(settings: type[BaseSettings]) -> frozenset[str]:
    return frozenset(
        name
        for name, field in settings.model_fields.items()
        if _mentions(field.annotation, SecretStr)
    )


def _mentions(annotation: object, wanted: type) -> bool:
    return annotation is wanted or any(_mentions(part, wanted) for part in get_args(annotation))


def _unknown(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known, n=1)
    return f"is not a setting; did you mean {near[0]}?" if near else "is not a setting"


def _bad(error: ValidationError, given: Layer) -> BadSetting:
    first = error.errors(include_input=False, include_url=False)[0]
    path = [str(part) for part in first["loc"]]
    problem = first["msg"].removeprefix("Value error, ").removeprefix("Input ")
    return BadSetting(".".join(path), given[path[0]].source, problem)


def _shown(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
