"""The variables that settings are read from, and the files that those of secrets point to."""

import errno
import re
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import get_args

from pydantic import SecretStr
from pydantic.fields import FieldInfo
from pydantic_settings import BaseSettings, EnvSettingsSource

from bot.errors import BadSetting

NAME = "quoth"
PREFIX = f"{NAME.upper()}_"
_MOST = 64 * 1024  # bytes of a file with a secret
# What Kubernetes puts into every container that runs beside a service of our name.
_SERVICE_LINK = re.compile(
    rf"{PREFIX}(\w+_)?(SERVICE_(HOST|PORT\w*)=.*|PORT_\d+_\w+=.*|PORT=\w+://.*)", re.DOTALL
)
# What documentation, examples and forms hold where a secret has to be put.
_PLACEHOLDER = re.compile(
    r"change.?me|placeholder|xxxx|\*{3}|…|\.{3}|<[^<>]+>|name:password@|xox[a-z]-?$|xapp-?$"
    r"|(your|my|the)[-_ ](\w+[-_ ])?(token|secret|password|key)",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Given:
    """A value as it was given, and the flag, variable or file that gave it.

    ``file`` is where it was read from, if the variable only points there.
    """

    value: object
    source: str
    file: Path | None = None


def variable_of(name: str) -> str:
    """Return the variable that gives the setting *name*."""
    return PREFIX + name.upper()


def file_of(name: str) -> str:
    """Return the variable that points to a file with the secret *name*."""
    return f"{variable_of(name)}_FILE"


def content(path: Path, *, most: int = _MOST) -> bytes:
    """Return what a file holds. Raise OSError if it is none, or has more than *most* bytes.

    Of a pipe or a device there may be no end.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file", str(path))
    with path.open("rb") as file:
        held = file.read(most + 1)
    if len(held) > most:
        raise OSError(errno.EFBIG, f"it has more than {most // 1024} KiB", str(path))
    return held


def is_placeholder(text: str) -> bool:
    """Tell whether *text* stands where somebody has yet to put a secret."""
    return _PLACEHOLDER.search(text) is not None


def secrets_among(settings: type[BaseSettings]) -> frozenset[str]:
    """Name those of *settings* that nobody may see."""
    return frozenset(
        name
        for name, field in settings.model_fields.items()
        if _mentions(field.annotation, SecretStr)
    )


def environment(settings: type[BaseSettings]) -> Iterator[tuple[str, Given]]:
    """Read the variables of *settings*, and refuse any other of our prefix."""
    source = EnvSettingsSource(settings)
    unread = {
        name.upper(): value or ""
        for name, value in source.env_vars.items()
        if name.upper().startswith(PREFIX)
        and not _SERVICE_LINK.fullmatch(f"{name.upper()}={value}")
    }
    secrets = secrets_among(settings)
    for name, field in settings.model_fields.items():
        if name in secrets:
            yield from _secret(name, unread)
        elif unread.pop(variable_of(name), None) is not None:
            yield name, Given(_value(source, name, field), variable_of(name))
    for variable in unread:
        name = variable.removeprefix(PREFIX).lower()
        raise BadSetting(name, variable, unknown(name, settings.model_fields))


def unknown(name: str, known: Iterable[str]) -> str:
    """Say that *name* is not among the *known*, and which of them may be meant."""
    near = get_close_matches(name, known, n=1)
    return f"is not a setting; did you mean {near[0]}?" if near else "is not a setting"


def _value(source: EnvSettingsSource, name: str, field: FieldInfo) -> object:
    text, _, is_complex = source.get_field_value(field, name)
    try:
        return source.prepare_field_value(name, field, text, is_complex)
    except ValueError as error:
        raise BadSetting(name, variable_of(name), f"is not JSON: {error}") from error


def _secret(name: str, unread: dict[str, str]) -> Iterator[tuple[str, Given]]:
    """Take a secret out of what is *unread*: as it stands there, or from a file."""
    variable, pointer = variable_of(name), file_of(name)
    text, path = unread.pop(variable, None), unread.pop(pointer, None)
    if text is not None and path is not None:
        raise BadSetting(name, pointer, f"is given twice: also in {variable}")
    if text is not None:
        yield name, Given(_judged(name, variable, text), variable)
    elif path is not None:
        text = _pointed(name, pointer, path)
        yield name, Given(_judged(name, pointer, text, f" in {path}"), pointer, Path(path))


def _pointed(name: str, pointer: str, path: str) -> str:
    try:
        return content(Path(path)).decode()
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        # What is no path may be the secret itself, put into the wrong one of its two variables.
        where = path if path.startswith("/") else "the file that it names"
        raise BadSetting(name, pointer, f"cannot be read from {where}: {why}") from None


def _judged(name: str, source: str, text: str, where: str = "") -> str:
    """Return a secret without the space around it. Refuse what nobody has put in yet."""
    secret = text.strip()
    if not secret:
        raise BadSetting(name, source, f"is empty{where}")
    if is_placeholder(secret):
        problem = f"is a placeholder{where}: put the secret itself there"
        raise BadSetting(name, source, problem)
    return secret


def _mentions(annotation: object, wanted: type) -> bool:
    return annotation is wanted or any(_mentions(part, wanted) for part in get_args(annotation))
