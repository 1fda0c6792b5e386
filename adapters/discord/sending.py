"""Send to Discord: the only place that does.

What Discord does not take at once its library tries again. What can never be taken, because the
message, the channel or the time for it is gone or was never ours, is no error of anybody here.
"""

import asyncio
import hashlib
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import aiohttp
import discord
from cachetools import TTLCache
from discord.http import HTTPClient, Route

from adapters.discord.reading import Address

EPHEMERAL = 1 << 6
LONGEST_NONCE = 25  # characters, by Discord's documentation
TIMEOUT = aiohttp.ClientTimeout(total=15.0)
PAUSES = (0.5, 1.0, 2.0, 4.0, 8.0, 15.0, 30.0)  # seconds between tries
LONGEST_WAIT = 30.0  # seconds
_TOO_MANY, _RESET = 429, 401  # after the second, there is soon another token
# Why nobody will ever see a message: https://docs.discord.com/developers/topics/opcodes-and-status-codes
_LOST = {
    10003: "the channel is gone",
    10008: "the message is gone",
    10015: "the time for an answer is over",
    10062: "the time for an answer is over",
    40094: "no more than five messages can follow",
    50001: "the channel cannot be seen",
    50007: "nothing can be sent to this person",
    50013: "writing is not permitted",
    50027: "the time for an answer is over",
    50083: "the thread is archived",
    160005: "the thread is locked",
    200000: "the rules of the server do not let it through",
}
_MODERATED, _NO_HISTORY = 200000, 160002
_QUIET = 3_600.0  # seconds in which the same is not said again

Json = dict[str, Any]
Sleep = Callable[[float], Awaitable[None]]

_LOG = logging.getLogger(__name__)


class Lost(Exception):  # noqa: N818 - named for what it is, not for being an error
    """A message can never be shown. ``moderated`` tells that another one may."""

    def __init__(self, why: str, *, moderated: bool = False) -> None:
        super().__init__(why)
        self.moderated = moderated


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends through the library's own client of the API, which keeps to Discord's limits."""

    http: HTTPClient
    sleep: Sleep = asyncio.sleep
    _said: TTLCache[str, None] = field(default_factory=lambda: TTLCache(1_000, _QUIET))

    async def fill(self, to: Address, payload: Json) -> None:
        """Put *payload* in place of what an interaction shows so far."""
        await self._call(_original("PATCH", to), payload)

    async def follow(self, to: Address, payload: Json, *, private: bool) -> None:
        """Send one more message to an interaction."""
        flags = payload.get("flags", 0) | (EPHEMERAL if private else 0)
        route = Route(
            "POST",
            "/webhooks/{webhook_id}/{webhook_token}",
            webhook_id=int(to.application),
            webhook_token=to.token or "",
        )
        await self._call(route, {**payload, "flags": flags}, once=True)

    async def remove(self, to: Address) -> None:
        """Take away what an interaction shows, or what was pressed on."""
        await self._call(_original("DELETE", to))

    async def reply(self, to: Address, payload: Json, *, key: str) -> str:
        """Reply to a message, pinging nobody, and return the id of the reply.

        *key* makes Discord take what is sent again within a few minutes for the same message.
        """
        body = {**payload, "nonce": _nonce(key), "enforce_nonce": True}
        if to.message:
            reference = {"message_id": to.message, "fail_if_not_exists": False}
            body["message_reference"] = reference
        try:
            return await self._post(to.channel, body)
        except discord.HTTPException as error:
            if error.code != _NO_HISTORY:
                raise
        del body["message_reference"]
        return await self._post(to.channel, body)

    async def edit(self, channel: str, message: str, payload: Json) -> None:
        """Put *payload* in place of a message of ours."""
        await self._call(_message("PATCH", channel, message), payload)

    async def delete(self, channel: str, message: str) -> None:
        """Take a message of ours away."""
        await self._call(_message("DELETE", channel, message))

    async def type(self, to: Address) -> None:
        """Show that an answer is being written. It does not matter if nobody sees that."""
        try:
            await self.http.send_typing(int(to.channel))
        except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
            _LOG.debug("no typing is shown: %s", type(error).__name__)

    def note(self, lost: Lost) -> None:
        """Tell the log of what nobody will see, once an hour."""
        why = str(lost)
        if why not in self._said:
            self._said[why] = None
            _LOG.warning("not sent: %s", why)

    async def _post(self, channel: str, body: Json) -> str:
        path = "/channels/{channel_id}/messages"
        sent = await self._call(Route("POST", path, channel_id=int(channel)), body)
        return str(sent["id"])

    async def _call(self, route: Route, body: Json | None = None, *, once: bool = False) -> Any:  # noqa: ANN401 - any JSON
        """Call Discord, and again where that can help. Raise ``Lost`` if it never can.

        What shows twice if it is done twice is done *once*: not again when it may be done already.
        """
        arguments: Json = {"timeout": TIMEOUT}
        if body is not None:
            arguments["json"] = {**body, "allowed_mentions": {"parse": [], "replied_user": False}}
        for pause in (*PAUSES, None):
            try:
                return await self.http.request(route, **arguments)
            except (discord.HTTPException, aiohttp.ClientError, OSError) as error:
                if isinstance(error, discord.HTTPException) and error.code in _LOST:
                    where = f" in channel {route.channel_id}" if route.channel_id else ""
                    why, moderated = _LOST[error.code] + where, error.code == _MODERATED
                    raise Lost(why, moderated=moderated) from None
                if pause is None or not _passes(error, once=once):
                    raise _unaddressed(error) from None
                await self.sleep(max(pause, _asked_to_wait(error)))
        raise AssertionError


def _unaddressed(error: Exception) -> Exception:
    """Return *error* without the address that it may name, for that holds a token."""
    if isinstance(error, aiohttp.ClientResponseError):
        return aiohttp.ClientError(f"{type(error).__name__}, {error.status}")
    return error


def _original(method: str, to: Address) -> Route:
    return Route(
        method,
        "/webhooks/{webhook_id}/{webhook_token}/messages/@original",
        webhook_id=int(to.application),
        webhook_token=to.token or "",
    )


def _message(method: str, channel: str, message: str) -> Route:
    path = "/channels/{channel_id}/messages/{message_id}"
    return Route(method, path, channel_id=int(channel), message_id=int(message))


def _passes(error: Exception, *, once: bool) -> bool:
    """Tell whether what is wrong may be right in a moment.

    The library itself tries again what Discord has no time for, but not what the guard in front of
    Discord turns away, nor what does not reach it.
    """
    if isinstance(error, discord.HTTPException):
        return error.status in {_TOO_MANY, _RESET}
    return not once or isinstance(error, aiohttp.ClientConnectorError)


def _asked_to_wait(error: Exception) -> float:
    """Read how long Discord asks to wait, if it does."""
    if not isinstance(error, discord.HTTPException) or error.status != _TOO_MANY:
        return 0.0
    said = error.response.headers.get("Retry-After", "")
    return min(float(said) if said.replace(".", "", 1).isdecimal() else 5.0, LONGEST_WAIT)


def _nonce(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()[:LONGEST_NONCE]
