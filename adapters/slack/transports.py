"""The two ways in which Slack's requests reach us: over a socket of ours, or by HTTP."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack import credentials
from adapters.slack.assembly import Assembly, revealed
from adapters.slack.gate import Gate, Verified, signing_secrets
from adapters.slack.http import Listener, Page
from adapters.slack.sockets import LAST_WORDS, Client
from bot.settings import Settings

PULSE = 2.0  # seconds between looks whether the socket still lives
LATEST = 2.5  # seconds after which an acknowledgement comes too late, for Slack waits 3
_EVENT = "events_api"

_LOG = logging.getLogger(__name__)


class Socket:
    """Socket Mode: Slack's requests come over a socket that we have opened."""

    def __init__(self, settings: Settings, parts: Assembly) -> None:
        self._dispatch = parts.dispatch()
        self._client = Client(
            revealed(settings.slack_app_token) or "",
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=self._dispatch.app.client,
            proxy=revealed(settings.slack_proxy),
            ping_interval=PULSE,
        )
        self._client.socket_mode_request_listeners.append(self._hear)
        self._client.message_listeners.append(self._client.warn_of_others)
        self._draining = False
        self._hearing = 0
        self._heard = asyncio.Event()
        self._heard.set()

    @property
    def open(self) -> bool:
        """Tell whether the socket is connected."""
        session = self._client.current_session
        return session is not None and not session.closed

    async def start(self) -> None:
        """Connect. Raise what Slack or the network says if that cannot be done at once."""
        try:
            self._client.use(await self._client.opened())
        except BaseException:
            await self._client.close()  # type: ignore[no-untyped-call] # the SDK's
            raise

    async def renew(self, settings: Settings) -> None:
        """Move to a socket that is opened with the app-level token of *settings*.

        Raise what Slack or the network says if there is none; then the old one stays.
        """
        await self._client.move(revealed(settings.slack_app_token) or "")

    async def stop_intake(self) -> None:
        """Leave the events that come from now on to other sockets, and excuse ourselves else."""
        self._draining = True

    async def close(self) -> None:
        """Close when the last acknowledgement is on its way."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._heard.wait(), LAST_WORDS)
        await self._client.close()  # type: ignore[no-untyped-call] # the SDK's

    async def _hear(self, client: Any, request: SocketModeRequest) -> None:  # noqa: ANN401 - the SDK's own kinds do not fit each other
        self._hearing += 1
        self._heard.clear()
        try:
            async with asyncio.timeout(LATEST):
                await self._answer(client, request)
        except (ConnectionError, TimeoutError) as error:
            _LOG.warning("an acknowledgement could not be sent: %s", type(error).__name__)
        finally:
            self._hearing -= 1
            if not self._hearing:
                self._heard.set()

    async def _answer(self, client: Any, request: SocketModeRequest) -> None:  # noqa: ANN401 - as above
        if self._draining:
            if request.type != _EVENT:  # which Slack sends again, to somebody else
                response = await self._dispatch.excused(request.payload)
                await send_async_response(client, request, response, time.time())
            return
        headers = build_headers(request) or {}
        async with self._dispatch.dispatched(request.payload, headers) as response:
            await send_async_response(client, request, response, time.time())


class Http:
    """HTTP: Slack's requests come to a port of ours, through the gate."""

    def __init__(self, settings: Settings, parts: Assembly) -> None:
        self._secrets = _secrets(settings)
        self._dispatch = parts.dispatch()
        self._listener = Listener(
            self._answer,
            Gate(lambda: self._secrets),
            host=settings.host,
            port=settings.port,
            pages=parts.pages(),
        )
        self.open = False
        self.port = 0

    async def start(self) -> None:
        """Listen."""
        self.port = await self._listener.start()
        self.open = True
        _LOG.info("listening for Slack on port %d", self.port)

    def renew(self, settings: Settings) -> None:
        """Let in what is signed with the secrets of *settings*. Raise BadSetting for bad ones."""
        self._secrets = _secrets(settings)

    def show(self, pages: Mapping[str, Page]) -> None:
        """Show these *pages* in place of the old ones."""
        self._listener.pages = pages

    async def stop_intake(self) -> None:
        """Take no new connection."""
        self.open = False
        await self._listener.stop_intake()

    async def close(self) -> None:
        """Close when the last response is written."""
        await self._listener.close(LAST_WORDS)

    @asynccontextmanager
    async def _answer(
        self, request: Verified
    ) -> AsyncIterator[tuple[int, Mapping[str, str], bytes]]:
        """Have Bolt answer a request that the gate has let through."""
        async with self._dispatch.dispatched(request.payload, request.headers) as response:
            headers = {name: values[0] for name, values in response.headers.items() if values}
            yield response.status, headers, response.body.encode()


def _secrets(settings: Settings) -> tuple[str, ...]:
    given = revealed(settings.slack_signing_secret) or ""
    return signing_secrets(given, credentials.SIGNING_SECRET.variable)
