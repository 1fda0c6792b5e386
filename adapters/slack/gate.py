"""Is it Slack, and is it new? Decides on raw bytes, the cheapest question first.

Nothing is parsed before the signature holds: what a stranger sends costs a look at its head and at
most one HMAC a secret. See https://docs.slack.dev/authentication/verifying-requests-from-slack/
"""

import json
import re
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from slack_sdk.signature import Clock, SignatureVerifier

from bot.environment import is_placeholder
from bot.errors import BadSetting
from bot.lately import Lately

PATH = "/slack/events"
_SETTING = "slack_signing_secret"
LARGEST = 256 * 1024  # bytes of a body
_WINDOW = 300  # seconds either side, as Slack's own verifier has it
_MOST_FIELDS = 100  # Slack sends about 30
_MOST_LEVELS = 64  # of JSON inside JSON; the blocks of a message nest about 20 deep
_LARGEST_SSL_CHECK = 1024
_REMEMBERED = 38_000  # signatures, in half a MiB

_TIMESTAMP = b"x-slack-request-timestamp"
_SIGNATURE = b"x-slack-signature"
_HANDED_ON = (_TIMESTAMP, b"x-slack-retry-num", b"x-slack-retry-reason")
_TYPE = re.compile(
    rb'application/(?:json|x-www-form-urlencoded)[ \t]*(?:;[ \t]*charset="?utf-8"?[ \t]*)?',
    re.IGNORECASE,
)
_CHALLENGE = re.compile(r"[A-Za-z0-9._~+/=-]{1,128}")
_USABLE = re.compile(r"[!-~]{16,}")


@dataclass(frozen=True, slots=True)
class Head:
    """A request without its body, as it was sent."""

    method: str
    target: str
    headers: Sequence[tuple[bytes, bytes]]

    def every(self, name: bytes) -> list[bytes]:
        """Return each value that was given for *name*, which is in lower case."""
        return [value for given, value in self.headers if given.lower() == name]

    def only(self, name: bytes) -> bytes:
        """Return the one value of *name*, or nothing if there is none or more than one."""
        values = self.every(name)
        return values[0] if len(values) == 1 else b""


@dataclass(frozen=True, slots=True)
class Verified:
    """A request that Slack has sent, for the first time.

    ``headers`` are the few that matter afterwards, in lower case; the signature is not among them.
    ``payload`` is the body as read here: its JSON, its fields, or the JSON in its field `payload`.
    """

    body: bytes
    headers: Mapping[str, str]
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Turned:
    """A request that ends at the gate, and what it is answered with."""

    status: int
    why: str
    body: str = ""


def signing_secrets(given: str, source: str) -> tuple[str, ...]:
    """Read the setting: one secret or, during a rotation, two with a comma between them.

    Raises BadSetting, which never holds the secret itself.
    """
    secrets = tuple(secret.strip() for secret in given.split(","))
    if problem := next(filter(None, map(_problem, secrets)), None):
        raise BadSetting(_SETTING, source, problem)
    return secrets


def _problem(secret: str) -> str | None:
    if not secret:
        return "is empty"
    if is_placeholder(secret):
        return "is a placeholder: copy the signing secret from the app's page Basic Information"
    if not _USABLE.fullmatch(secret):
        return "is no signing secret: those are at least 16 letters and digits"
    return None


class Replays:
    """Remembers signatures for as long as *clock* lets the gate accept them."""

    def __init__(self, clock: Callable[[], float] = time.time) -> None:
        # One clock for both: however it jumps, a signature is forgotten after it has become stale.
        self._seen = Lately(_REMEMBERED, 2 * _WINDOW + 1, clock=clock)

    def __call__(self, signature: str) -> bool:
        """Tell whether *signature* was seen before, and remember it."""
        seen = signature in self._seen
        self._seen.add(signature)
        return seen

    def forget(self, signature: str) -> None:
        """Have *signature* pass for new once more."""
        self._seen.discard(signature)


class Gate:
    """Lets through what Slack has signed in the last minutes, once.

    *secrets* is asked at every request, so they can be changed while it runs; each of them is
    compared with, whichever fits. *replays* knows which signatures were seen before. Neither may
    raise; nothing that a stranger sends makes the gate raise.
    """

    def __init__(
        self,
        secrets: Callable[[], tuple[str, ...]],
        *,
        replays: Replays | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        signing_secrets(",".join(secrets()), "at start")
        self._secrets = secrets
        self._replays = replays or Replays(clock)
        self._clock = clock

    def glance(self, head: Head) -> Turned | None:
        """Turn away what needs no look at its body."""
        return _misdirected(head) or _unfit(head)

    def judge(self, head: Head, body: bytes) -> Verified | Turned:
        """Decide on the whole request."""
        if turned := self.glance(head) or _glance_at_body(body) or self._unsigned(head, body):
            return turned
        payload = _read(head, body)
        if payload is None:
            return Turned(400, "unreadable body")
        if payload.get("type") == "url_verification":
            return _echo(payload.get("challenge"))
        if self._replays(head.only(_SIGNATURE).decode()):
            return Turned(200, "replayed")
        return Verified(body, dict(_handed_on(head)), payload)

    def forget(self, head: Head) -> None:
        """Let a request in once more: it was let in, and nothing came of it."""
        self._replays.forget(head.only(_SIGNATURE).decode())

    def _unsigned(self, head: Head, body: bytes) -> Turned | None:
        timestamp, signature = head.only(_TIMESTAMP), head.only(_SIGNATURE)
        if not re.fullmatch(rb"[0-9]{1,12}", timestamp):
            return Turned(401, "no timestamp")
        if not re.fullmatch(rb"v0=[0-9a-f]{64}", signature):
            return Turned(401, "no signature")
        now = self._clock()
        if abs(now - int(timestamp)) > _WINDOW:
            return Turned(401, "stale timestamp")
        if not _is_text(body):
            return Turned(400, "body not UTF-8")
        if not self._is_authentic(body, timestamp.decode(), signature.decode(), now):
            return Turned(401, "wrong signature")
        return None

    def _is_authentic(self, body: bytes, timestamp: str, signature: str, now: float) -> bool:
        verdicts = [
            SignatureVerifier(secret, _Instant(now)).is_valid(body, timestamp, signature)
            for secret in self._secrets()
            if _problem(secret) is None
        ]
        return True in verdicts


class _Instant(Clock):
    def __init__(self, now: float) -> None:
        self._now = now

    def now(self) -> float:  # type: ignore[explicit-override] # @override came with 3.12
        return self._now


def _misdirected(head: Head) -> Turned | None:
    path, _, query = head.target.partition("?")
    if path != PATH:
        return Turned(404, "no such path")
    if head.method == "GET" and "ssl_check=1" in query.split("&"):
        return Turned(200, "ssl_check")
    return None if head.method == "POST" else Turned(405, "not a POST")


def _unfit(head: Head) -> Turned | None:
    if head.every(b"content-encoding"):
        return Turned(415, "encoded body")
    if not _TYPE.fullmatch(head.only(b"content-type")):
        return Turned(415, "neither a form nor JSON")
    if any(map(_is_too_long, head.every(b"content-length"))):
        return Turned(413, "body too large")
    return None


def _is_too_long(length: bytes) -> bool:
    return not re.fullmatch(rb"[0-9]{1,12}", length) or int(length) > LARGEST


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True


def _glance_at_body(body: bytes) -> Turned | None:
    if len(body) > LARGEST:
        return Turned(413, "body too large")
    if len(body) <= _LARGEST_SSL_CHECK and b"ssl_check=1" in body.split(b"&"):
        return Turned(200, "ssl_check")
    return None


def _read(head: Head, body: bytes) -> dict[str, Any] | None:
    try:
        if _is_json(head):
            return _object(body.decode())
        fields = dict(
            parse_qsl(
                body.decode(), keep_blank_values=True, max_num_fields=_MOST_FIELDS, errors="strict"
            )
        )
        return _object(fields["payload"]) if "payload" in fields else fields or None
    except (ValueError, RecursionError):
        return None


def _is_json(head: Head) -> bool:
    return head.only(b"content-type").lower().startswith(b"application/json")


def _object(text: str) -> dict[str, Any] | None:
    value = json.loads(text)
    return value if isinstance(value, dict) and not _is_deeper(value, _MOST_LEVELS) else None


def _is_deeper(value: object, levels: int) -> bool:
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, list):
        return False
    return levels == 0 or any(_is_deeper(each, levels - 1) for each in value)


def _echo(challenge: object) -> Turned:
    if isinstance(challenge, str) and _CHALLENGE.fullmatch(challenge):
        return Turned(200, "url_verification", challenge)
    return Turned(400, "unsafe challenge")


def _handed_on(head: Head) -> list[tuple[str, str]]:
    kind = "application/json" if _is_json(head) else "application/x-www-form-urlencoded"
    values = [(name, head.only(name)) for name in _HANDED_ON]
    return [
        ("content-type", kind),
        *((name.decode(), value.decode("latin-1")) for name, value in values if value),
    ]
