"""Call Slack, and again where that can help.

Slack answers too many requests with 429 and how long to wait, and its own troubles with 5xx: both
are tried again, for a while. A call that was cut off after it was sent may have done its work, so
that one is not: a message twice is worse than an apology. Nor is what others see, once Slack has
said with 200 that it broke while it was at work: ``fatal_error`` and ``internal_error`` may come
after the message was posted, as Slack's reference has it.
"""

import asyncio
import json
import logging
import random
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

from aiohttp import (
    ClientConnectorError,
    ClientError,
    ClientHttpProxyError,
    ClientSession,
    ClientTimeout,
    ConnectionTimeoutError,
    TraceConfig,
)
from slack_sdk.proxy_env_variable_loader import load_http_proxy_from_env

from bot.state.departures import departure

TIMEOUT = 10  # seconds for one call
TRIES = 5
LONGEST_WAIT = 30.0  # seconds in all; whoever asks us to wait longer is not waited for
PAUSE = 0.5  # seconds before the second try, doubled for each that follows
_OK, _TOO_MANY, _BROKEN = 200, 429, 500
_TOO_OFTEN = "ratelimited"
_LIMITED = frozenset({_TOO_OFTEN, "rate_limited"})
# What Slack says with 200 when it is out of order.
_HALF_DONE = frozenset({"fatal_error", "internal_error"})
_TROUBLED = _HALF_DONE | {"service_unavailable"}
# What Slack says when the blocks are not to its taste; the words alone still can be sent.
_UNLIKED = frozenset({"invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"})
_UNSENT = (ClientConnectorError, ClientHttpProxyError, ConnectionTimeoutError)
_LONGEST_WHY = 60  # characters

Json = dict[str, Any]
Sleep = Callable[[float], Awaitable[None]]
Note = Callable[[], None]

_LOG = logging.getLogger(__name__)


class NotSent(Exception):  # noqa: N818 - named for what it is, not for being an error
    """Slack did not take a message. ``why`` is Slack's own word for it, or ours for the network.

    ``unsure`` tells that it may have been taken all the same.
    """

    def __init__(self, method: str, why: str, *, unsure: bool = False) -> None:
        super().__init__(f"{method}: {why}")
        self.method = method
        self.why = why
        self.unsure = unsure


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one try, ``why`` not being ``None`` if it failed.

    ``again`` is in how many seconds it may be tried again, if at all.
    """

    why: str | None = None
    again: float | None = None
    unsure: bool = False


class Caller:
    """Calls Slack, through *proxy* or the one that all of Slack's libraries find for themselves.

    *sleep* is how it waits between tries. *limited* is called when Slack wants to be called less.
    """

    def __init__(
        self,
        *,
        proxy: str | None = None,
        sleep: Sleep = asyncio.sleep,
        limited: Note = lambda: None,
    ) -> None:
        self._proxy = proxy or load_http_proxy_from_env()
        self._sleep = sleep
        self._limited = limited

    async def call(self, method: str, url: str, body: Json, *, token: str | None = None) -> None:
        """Have Slack do what *body* says, with its words alone if it dislikes the blocks.

        Raise ``NotSent`` if it does not.
        """
        try:
            await self._persist(method, url, body, token)
        except NotSent as error:
            if error.why not in _UNLIKED or "blocks" not in body:
                raise
            _LOG.error("%s: the words are sent without the blocks", error)
            await self._persist(method, url, _words_alone(body), token)

    async def _persist(self, method: str, url: str, body: Json, token: str | None) -> None:
        """Try until it is done, cannot be done, or was tried often and long enough."""
        waited = 0.0
        for tried in range(1, TRIES + 1):
            outcome = await self._try(url, body, token, once=_is_seen_by_others(method, body))
            if outcome.why is None:
                return
            if outcome.why == _TOO_OFTEN:
                self._limited()
            pause = None if outcome.again is None else max(outcome.again, _pause(tried))
            if tried == TRIES or pause is None or waited + pause > LONGEST_WAIT:
                raise NotSent(method, outcome.why, unsure=outcome.unsure)
            await self._sleep(pause)
            waited += pause

    async def _try(self, url: str, body: Json, token: str | None, *, once: bool) -> Outcome:
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        timeout = ClientTimeout(total=TIMEOUT, sock_connect=TIMEOUT / 2)
        try:
            async with (
                ClientSession(timeout=timeout, trace_configs=[_noting()]) as session,
                session.post(
                    url, json=body, headers=headers, proxy=self._proxy, allow_redirects=False
                ) as response,
            ):
                said = (await response.read()).decode(errors="replace").strip()
                outcome = _judged(response.status, response.headers, said, api=token is not None)
                half_done = response.status == _OK and outcome.why in _HALF_DONE
                return Outcome(outcome.why, unsure=True) if once and half_done else outcome
        except (ClientError, TimeoutError) as error:
            sent = not isinstance(error, _UNSENT)
            return Outcome(type(error).__name__, again=None if sent else 0.0, unsure=sent)


def _noting() -> TraceConfig:
    """Have it noted that an answer leaves, as late as that can be told: just before it does."""

    async def leaves(*_: object) -> None:
        departure()()

    noting = TraceConfig()
    noting.on_request_chunk_sent.append(leaves)
    return noting


def _is_seen_by_others(method: str, body: Json) -> bool:
    return method == "chat.postMessage" or body.get("response_type") == "in_channel"


def _judged(status: int, headers: Mapping[str, str], said: str, *, api: bool) -> Outcome:
    """Tell from Slack's answer what came of a call; its API answers in JSON, other addresses may.

    What says 200 and nothing that Slack would say comes from somebody in between.
    """
    told = _json(said)
    why = str(told.get("error") or "")[:_LONGEST_WHY]
    if status >= _BROKEN or why in _TROUBLED:
        return Outcome(why or f"status {status}", again=0.0)
    if status == _TOO_MANY or why in _LIMITED:
        wait = _seconds(headers.get("Retry-After", ""))
        return Outcome(_TOO_OFTEN, again=wait)
    if status != _OK:
        return Outcome(why or said[:_LONGEST_WHY] or f"status {status}")
    if told.get("ok") is True or not (api or told):
        return Outcome()
    return Outcome(why or "unreadable", unsure=not why)


def _json(said: str) -> Json:
    try:
        told = json.loads(said)
    except (ValueError, RecursionError):
        return {}
    return told if isinstance(told, dict) else {}


def _pause(tried: int) -> float:
    """Return how long to wait after so many tries, never quite the same for two who wait."""
    return PAUSE * 2.0 ** (tried - 1) * random.uniform(0.8, 1.2)  # noqa: S311 - it is no secret


def _seconds(text: str) -> float:
    """Read how long Slack asks to wait, and take a second when it cannot be read."""
    return float(text) if text.isdecimal() and text.isascii() else 1.0


def _words_alone(body: Json) -> Json:
    """Leave out the blocks, and have nothing in the words that are left become bold or italic."""
    return {**{name: value for name, value in body.items() if name != "blocks"}, "mrkdwn": False}
