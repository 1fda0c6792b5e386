"""What a button may do, written into the button itself and signed.

A capability names an action, a remembered answer, an argument and an expiry, and is good for one
channel of one tenant and for one person or everyone there. None of the places and people stand in
it: whoever clicks brings them along, and they must be those that it was signed for.
"""

import hmac
import re
from base64 import urlsafe_b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from hashlib import sha256

LONGEST = 100  # characters; Discord's limit for the id of a button
LARGEST_ARGUMENT = 999_999
_PURPOSE = b"quoth capability 1"  # keeps the key apart from others made of the same secret


class Action(StrEnum):
    """What a click asks for."""

    SHARE = "share"
    MORE = "more"
    WHY = "why"
    AROUND = "around"
    HELPFUL = "up"
    UNHELPFUL = "down"
    CLOSEST = "closest"
    HEADING = "heading"
    MEANT = "meant"
    AGAIN = "again"
    DELETE = "delete"


class Bad(StrEnum):
    """Why a click gets nothing. A stranger's click on someone's button is forged too."""

    FORGED = "forged"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Capability:
    """What may be done with the remembered *answer* until *expires*, in seconds of Unix time.

    ``argument`` is a number that means something to the action: of a quote, a page, a heading.
    """

    action: Action
    answer: str
    argument: int
    expires: int


_WRITTEN = re.compile(
    rf"(?P<action>{'|'.join(Action)})\.(?P<answer>[A-Za-z0-9_-]{{1,24}})"
    r"\.(?P<argument>0|[1-9][0-9]{0,5})\.(?P<expires>0|[1-9][0-9]{0,11})\.(?P<mac>[A-Za-z0-9_-]{43})"
)


class Seal:
    """Signs capabilities and reads them. The first of the *secrets* signs, all of them verify."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._keys = _keys(secrets)

    def renew(self, secrets: Iterable[str]) -> None:
        """Use other *secrets* from now on."""
        self._keys = _keys(secrets)

    def issue(
        self,
        action: Action,
        answer: str,
        argument: int = 0,
        *,
        tenant: str,
        channel: str,
        asker: str | None,
        expires: int,
    ) -> str:
        """Write a capability for *asker*, or for everyone in the channel if that is ``None``."""
        said = f"{action}.{answer}.{argument}.{expires}"
        value = f"{said}.{_mac(self._keys[0], said, tenant, channel, asker)}"
        if not _WRITTEN.fullmatch(value):
            message = f"{said!r} cannot be written into a capability"
            raise ValueError(message)
        return value

    def read(
        self, value: str, *, tenant: str, channel: str, asker: str, now: float
    ) -> Capability | Bad:
        """Read what a click by *asker* brought, whatever it is."""
        written = _WRITTEN.fullmatch(value) if len(value) <= LONGEST else None
        if written is None:
            return Bad.FORGED
        said, mac = value[: written.start("mac") - 1], written["mac"]
        genuine = [
            hmac.compare_digest(mac, _mac(key, said, tenant, channel, whose))
            for key in self._keys
            for whose in (asker, None)
        ]
        if not any(genuine):
            return Bad.FORGED
        expires = int(written["expires"])
        if now >= expires:
            return Bad.EXPIRED
        action = Action(written["action"])
        return Capability(action, written["answer"], int(written["argument"]), expires)


def _keys(secrets: Iterable[str]) -> tuple[bytes, ...]:
    keys = tuple(hmac.digest(_bytes(each), _PURPOSE, sha256) for each in secrets)
    if not keys:
        message = "a seal needs a secret"
        raise ValueError(message)
    return keys


def _mac(key: bytes, said: str, tenant: str, channel: str, asker: str | None) -> str:
    whose = ("everyone",) if asker is None else ("one", asker)
    message = b"".join(_measured((said, tenant, channel, *whose)))
    return urlsafe_b64encode(hmac.digest(key, message, sha256)).rstrip(b"=").decode()


def _measured(parts: Iterable[str]) -> Iterator[bytes]:
    """Put its length before each part, so that no two lists of parts read the same."""
    for part in map(_bytes, parts):
        yield len(part).to_bytes(8) + part


def _bytes(text: str) -> bytes:
    return text.encode(errors="surrogatepass")
