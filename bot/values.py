"""What a setting can hold: folders, places, addresses, ports, names, what nobody can guess."""

import re
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, Field, SecretStr

from bot.errors import UnreadablePlace
from bot.policy import PlacePattern

SHORTEST = 16  # characters of what nobody is to guess


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        message = f"begins in a home that nobody has: {path}"
        raise ValueError(message) from error


def _place(pattern: str) -> str:
    try:
        PlacePattern.parse(pattern)
    except UnreadablePlace as error:
        raise ValueError(str(error)) from error
    return pattern


def _address(text: str) -> str:
    return _anonymous(text, "http").rstrip("/")


def _socket_address(text: str) -> str:
    return _anonymous(text, "ws")


def _anonymous(text: str, scheme: str) -> str:
    """Refuse what is no address, or holds a password: addresses are shown, and stand in logs."""
    found = re.fullmatch(rf"{scheme}s?://([^\s/?#]+)(/[^\s?#]*)?", text)
    if found is None:
        message = f"is not an address: write it as {scheme}s://host or {scheme}s://host/path"
        raise ValueError(message)
    if "@" in found[1]:
        message = "is an address with a name or a password in it: leave those out"
        raise ValueError(message)
    return text


def _unguessable(secret: SecretStr) -> SecretStr:
    if len(secret.get_secret_value()) < SHORTEST:
        message = f"must have at least {SHORTEST} characters"
        raise ValueError(message)
    return secret


Folder = Annotated[Path, AfterValidator(_at_home)]
PlaceName = Annotated[str, AfterValidator(_place)]
Address = Annotated[str, AfterValidator(_address)]
SocketAddress = Annotated[str, AfterValidator(_socket_address)]
Unguessable = Annotated[SecretStr, AfterValidator(_unguessable)]
Port = Annotated[int, Field(ge=0, le=65_535)]
CollectionName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]
