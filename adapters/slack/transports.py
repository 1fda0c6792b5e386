"""The two ways in which Slack's requests reach us: over a socket of ours, or by HTTP."""

import asyncio
import logging
import time
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from typing import Any

from aiohttp import ClientError, ClientWebSocketResponse
from slack_bolt.adapter.socket_mode.async_internals import send_async_response
from slack_bolt.adapter.socket_mode.internals import build_headers
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient
from slack_sdk.socket_mode.request import SocketModeRequest

from adapters.slack import credentials
from adapters.slack.assembly import Assembly, revealed
from adapters.slack.gate import Gate, Verified, signing_secrets
from adapters.slack.http import Listener
from bot.settings import Settings

LAST_WORDS = 2.0  # seconds for the last acknowledgements to be written
PULSE = 2.0  # seconds between looks whether the socket still lives
LATEST = 2.5  # seconds after which an acknowledgement comes too late, for Slack waits 3
LONGEST_PAUSE = 30.0  # seconds between tries to reach Slack
_EVENT = "events_api"

_LOG = logging.getLogger(__name__)


class Socket:
    """Socket Mode: Slack's requests come over a socket that we have opened."""

    def __init__(self, settings: Settings, parts: Assembly) -> None:
        self._dispatch = parts.dispatch()
        self._client = _Client(
            revealed(settings.slack_app_token) or "",
            logger=logging.getLogger("slack_sdk.socket_mode"),
            web_client=self._dispatch.app.client,
            proxy=revealed(settings.slack_proxy),
            ping_interval=PULSE,
        )
        self._client.socket_mode_request_listeners.append(self._hear)
        self._client.message_listeners.append(_warn_of_others)
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
        given = revealed(settings.slack_signing_secret) or ""
        secrets = signing_secrets(given, credentials.SIGNING_SECRET.variable)
        self._dispatch = parts.dispatch()
        self._listener = Listener(
            self._answer,
            Gate(lambda: secrets),
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


class _Client(SocketModeClient):
    """The SDK's client, but for how it connects.

    The SDK would try one address again and again, though each of Slack's is good for once and not
    for long, every few seconds, with a traceback for each. Like it, this closes the old socket as
    soon as there is a new one.
    """

    async def connect_to_new_endpoint(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        force: bool = False,  # noqa: FBT001, FBT002 - the SDK's signature
    ) -> None:
        """Connect anew, if somebody else has not done so meanwhile."""
        async with self.connect_operation_lock:
            if force or not await self.is_connected():
                await self.connect()

    async def connect(self) -> None:  # type: ignore[explicit-override] # as above
        """Connect, however long that takes."""
        pause = 1.0
        while not self.closed:
            try:
                session = await self.opened()
            except (SlackApiError, ClientError, TimeoutError) as error:
                _LOG.warning("the socket could not be opened: %s; trying again", _named(error))
                await asyncio.sleep(pause)
                pause = min(pause * 2, LONGEST_PAUSE)
            else:
                if self.current_session is not None:
                    await self.current_session.close()
                self.use(session)
                return

    async def opened(self) -> ClientWebSocketResponse:
        """Open a socket at an address that Slack gives for it."""
        response = await self.web_client.apps_connections_open(app_token=self.app_token)
        return await self.aiohttp_client_session.ws_connect(
            str(response["url"]),
            autoping=False,
            heartbeat=self.ping_interval,
            proxy=self.proxy,
        )

    def use(self, session: ClientWebSocketResponse) -> None:
        """Receive from *session* from now on. Whoever received from another is cancelled."""
        self.current_session, self.last_ping_pong_time, self.stale = session, None, False
        for task in (self.current_session_monitor, self.message_receiver):
            if task is not None:
                task.cancel()
        self.current_session_monitor = asyncio.ensure_future(self.monitor_current_session())
        self.message_receiver = asyncio.ensure_future(self.receive_messages())


async def _warn_of_others(_client: Any, message: dict[str, Any], _raw: str | None) -> None:  # noqa: ANN401 - the SDK's signature
    """Warn when another process has a socket of the same app, for Slack gives each some events."""
    sockets = message.get("num_connections")
    if message.get("type") == "hello" and isinstance(sockets, int) and sockets > 1:
        _LOG.warning("%d sockets are open for this app; each gets some of the questions", sockets)


def _named(error: Exception) -> str:
    """Name what went wrong: by Slack's word, or by the network's."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or f"status {error.response.status_code}")
    return type(error).__name__
