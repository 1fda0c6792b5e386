"""Send to Slack: the only place that does.

What Slack does not take at once is tried again where that can help (``calling``). What is for one
person goes by the address that came with a command or a click, which works wherever that was;
without one, or when it is used up, by a message in the channel that only that person sees.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import urlsplit

from adapters.slack.calling import Caller, Json, Note, NotSent, Sleep
from adapters.slack.reading import Address

RESPONSE = "response_url"
FOREIGN = "not_an_address_of_slack"
NOT_INSTALLED = "not_installed"
_GONE = frozenset({"hash_conflict", "not_found"})  # a view that is not there any more

Message = Mapping[str, Any]
Token = Callable[[str, str | None], Awaitable[str | None]]


class Sender:
    """Sends in the name of the workspace that an address is in."""

    def __init__(
        self,
        api_url: str,
        token: Token,
        *,
        proxy: str | None = None,
        sleep: Sleep = asyncio.sleep,
        limited: Note = lambda: None,
    ) -> None:
        self._api_url = api_url
        self._token = token
        self._caller = Caller(proxy=proxy, sleep=sleep, limited=limited)
        self._hosts = _response_hosts(api_url)

    async def post(self, to: Address, message: Message) -> None:
        """Post *message* in the thread of *to*, for all who read there."""
        where = {"channel": to.channel, "thread_ts": to.thread}
        await self._call("chat.postMessage", to, {**quiet(message), **where})

    async def whisper(self, to: Address, message: Message) -> None:
        """Show *message* to the asker alone: by the response's address, or else in the channel."""
        if to.response_url:
            try:
                await self.respond(to, message)
            except NotSent as error:
                if error.unsure:
                    raise
                logging.getLogger(__name__).info("%s; trying the channel", error)
            else:
                return
        if not to.channel:  # as on the Home tab
            await self.write(to, message)
            return
        where = {"channel": to.channel, "user": to.user, "thread_ts": to.thread}
        await self._call("chat.postEphemeral", to, {**quiet(message), **where})

    async def write(self, to: Address, message: Message) -> None:
        """Write to the asker directly: there is no place where that could not be."""
        await self._call("chat.postMessage", to, {**quiet(message), "channel": to.user})

    async def respond(
        self, to: Address, message: Message, *, replace: bool = False, in_channel: bool = False
    ) -> None:
        """Answer by the address that came with a command or a click, without being a member.

        Slack takes five of these in half an hour.
        """
        if not to.response_url or _origin(to.response_url) not in self._hosts:
            raise NotSent(RESPONSE, FOREIGN)
        body: Json = {
            **quiet(message),
            "response_type": "in_channel" if in_channel else "ephemeral",
            "replace_original": replace,
        }
        if to.thread:
            body["thread_ts"] = to.thread
        await self._caller.call(RESPONSE, to.response_url, body)

    async def open_view(self, to: Address, trigger: str, view: Json) -> None:
        """Show a view to whoever has pressed something in the last three seconds."""
        await self._call("views.open", to, {"trigger_id": trigger, "view": view})

    async def update_view(
        self, to: Address, view_id: str, view_hash: str | None, view: Json
    ) -> None:
        """Show another view in place of one, unless that was replaced or closed in the meantime."""
        arguments = {"view_id": view_id, "view": view, "hash": view_hash}
        try:
            await self._call("views.update", to, arguments)
        except NotSent as error:
            if error.why not in _GONE:
                raise

    async def publish_home(self, to: Address, view: Json) -> None:
        """Show *view* on the asker's Home tab."""
        await self._call("views.publish", to, {"user_id": to.user, "view": view})

    async def suggest(self, to: Address, prompts: list[dict[str, str]]) -> None:
        """Suggest what to ask in the conversation that was opened, if there is anything."""
        arguments = {"channel_id": to.channel, "prompts": prompts}
        if prompts:
            await self._call("assistant.threads.setSuggestedPrompts", to, arguments)

    async def _call(self, method: str, to: Address, arguments: Json) -> None:
        token = await self._token(to.team, to.enterprise)
        if token is None:
            raise NotSent(method, NOT_INSTALLED)
        given = {name: value for name, value in arguments.items() if value is not None}
        await self._caller.call(method, f"{self._api_url}/{method}", given, token=token)


def quiet(message: Message) -> Json:
    """Forbid Slack to unfold the links of a message."""
    return {**message, "unfurl_links": False, "unfurl_media": False}


def _response_hosts(api_url: str) -> frozenset[tuple[str, str]]:
    """Name where responses may go: to the API's own host, and to its hooks."""
    scheme, host = _origin(api_url)
    return frozenset({(scheme, host), (scheme, f"hooks.{host}")})


def _origin(url: str) -> tuple[str, str]:
    """Return the scheme and the host of *url*, with whatever stands around the host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return "", ""
    return parts.scheme, parts.netloc
