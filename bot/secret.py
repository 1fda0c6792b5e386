"""The secret of an installation: where it comes from, and how it keeps stored words unreadable."""

import hmac
import os
import secrets
from base64 import urlsafe_b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from pydantic import SecretStr

from bot.environment import content
from bot.errors import BadSetting, UnreadableWords
from bot.values import SHORTEST

_FILE = "secret"
_OTHERS = 0o007  # groups are let in: volumes in a cluster are often opened to the pod's group


def secrets_of(given: SecretStr | None, data: Path) -> tuple[str, ...]:
    """Return the secrets, newest first: those *given*, or else those in the file in *data*.

    The file is made if it is not there. However many processes start at once, all of them get the
    same secret.
    """
    if given is not None:
        return _parted(given.get_secret_value(), "QUOTH_SECRET")
    path = data / _FILE
    if not path.exists():
        _make(path)
    return _read(path)


class Vault:
    """Encrypts words with the first of the *secrets*, and decrypts with any of them."""

    def __init__(self, secrets: Iterable[str]) -> None:
        self._keys = _keys(secrets)

    def renew(self, secrets: Iterable[str]) -> None:
        """Use other *secrets* from now on."""
        self._keys = _keys(secrets)

    def encrypt(self, text: str) -> str:
        """Return *text* as a token that only ``decrypt`` can read."""
        return self._keys.words.encrypt(text.encode(errors="surrogatepass")).decode()

    def decrypt(self, token: str) -> str:
        """Return the text of a *token*. Raise `UnreadableWords` if none of the secrets fits."""
        try:
            encrypted = token.encode(errors="surrogatepass")
            return self._keys.words.decrypt(encrypted).decode(errors="surrogatepass")
        except InvalidToken:
            raise UnreadableWords from None

    def hashed(self, text: str) -> str:
        """Return what stands for *text* where it only has to be known again."""
        message = text.encode(errors="surrogatepass")
        return hmac.new(self._keys.names, message, sha256).hexdigest()


@dataclass(frozen=True, slots=True)
class _Keys:
    """What is exchanged in one go, for other threads are at work with it."""

    words: MultiFernet
    names: bytes


def _keys(secrets: Iterable[str]) -> _Keys:
    known = [each.encode(errors="surrogatepass") for each in secrets]
    words = [Fernet(urlsafe_b64encode(key(each, b"quoth words 1"))) for each in known]
    return _Keys(MultiFernet(words), key(known[0], b"quoth names 1"))


def key(secret: bytes, purpose: bytes) -> bytes:
    """Derive a key from *secret* that tells nothing about those for any other *purpose*."""
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret)


def _make(path: Path) -> None:
    """Write a new secret, whole or not at all, unless another process was quicker."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f"{_FILE}.{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(f"{secrets.token_urlsafe(32)}\n")
            file.flush()
            os.fsync(descriptor)
        path.hardlink_to(draft)  # unlike a rename, it never replaces what is there
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def _read(path: Path) -> tuple[str, ...]:
    """Read the secrets in a file. One that everyone could read may be known already: refuse it."""
    try:
        mode, text = path.stat().st_mode, content(path).decode()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not UTF-8"
        raise _bad(str(path), f"cannot be read: {reason}") from error
    if mode & _OTHERS:
        problem = "can be read by everyone on this machine: chmod 600, or delete it for a new one"
        raise _bad(str(path), problem)
    return _parted(text, str(path))


def _parted(text: str, source: str) -> tuple[str, ...]:
    parts = tuple(part.strip() for part in text.split(","))
    if not all(len(part) >= SHORTEST for part in parts):
        problem = f"must have at least {SHORTEST} characters"
        raise _bad(source, problem if len(parts) == 1 else f"{problem}, each one")
    return parts


def _bad(source: str, problem: str) -> BadSetting:
    return BadSetting("secret", source, problem)
