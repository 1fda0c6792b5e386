"""The socket that we open to Slack: how it is opened, kept, and exchanged for another one."""

import asyncio
import logging
from contextlib import suppress
from typing import Any

from aiohttp import ClientError, ClientWebSocketResponse, WSCloseCode, WSMsgType
from slack_sdk.errors import SlackApiError
from slack_sdk.socket_mode.aiohttp import SocketModeClient

LAST_WORDS = 2.0  # seconds for what is on its way
LONGEST_PAUSE = 30.0  # seconds between tries to reach Slack
PATIENCE = 15.0  # seconds for another socket to open

_LOG = logging.getLogger(__name__)


class Client(SocketModeClient):
    """The SDK's client, but for how it connects.

    The SDK would try one address again and again, though each of Slack's is good for once and not
    for long, every few seconds, with a traceback for each. Like it, this closes the old socket as
    soon as there is a new one.
    """

    own = 1  # sockets of ours: two while one is exchanged

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

    async def move(self, app_token: str) -> None:
        """Receive from a socket that *app_token* opens, and from the old one to its last word.

        Where there is no old one, whoever tries to open one goes on with *app_token*.
        """
        if not await self.is_connected():
            self.app_token = app_token
            return
        async with self.connect_operation_lock:
            before, self.app_token, self.own = self.app_token, app_token, 2
            try:
                async with asyncio.timeout(PATIENCE):
                    session = await self.opened()
            except BaseException:
                self.app_token, self.own = before, 1
                raise
            left, receiver = self.current_session, self.message_receiver
            self.use(session)
        if left is not None and receiver is not None:
            await self._leave(left, receiver)
        self.own = 1

    async def _leave(
        self, session: ClientWebSocketResponse, receiver: asyncio.Future[None]
    ) -> None:
        """Say goodbye, and hear what was on its way."""
        await asyncio.wait({receiver})
        with suppress(ConnectionError, TimeoutError):
            async with asyncio.timeout(LAST_WORDS):
                await session.send_frame(WSCloseCode.OK.to_bytes(2), WSMsgType.CLOSE)
                async for message in session:
                    if message.type is WSMsgType.TEXT:
                        await self.enqueue_message(message.data)
        await session.close()

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

    async def warn_of_others(
        self,
        _client: Any,  # noqa: ANN401 - the SDK's signature
        message: dict[str, Any],
        _raw: str | None,
    ) -> None:
        """Warn when others have a socket of the same app, for Slack gives each some events."""
        sockets, said = message.get("num_connections"), "each gets some of the questions"
        if message.get("type") == "hello" and isinstance(sockets, int) and sockets > self.own:
            _LOG.warning("%d sockets are open for this app; %s", sockets, said)


def _named(error: Exception) -> str:
    """Name what went wrong: by Slack's word, or by the network's."""
    if isinstance(error, SlackApiError):
        return str(error.response.get("error") or f"status {error.response.status_code}")
    return type(error).__name__
