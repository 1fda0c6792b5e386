"""Bolt connects by Socket Mode, unmodified, and lives through what sockets go through."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest
from aiohttp import ClientSession, WSServerHandshakeError
from slack_bolt.adapter.socket_mode.aiohttp import AsyncSocketModeHandler
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import faults, samples
from tests.fakes.slack.delivery import OverSocket
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Via

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.fixture
async def handler(
    client: AsyncWebClient, slack: FakeSlack
) -> AsyncIterator[AsyncSocketModeHandler]:
    """Run an app that answers ``/ask`` in the acknowledgement and hears mentions."""
    app = AsyncApp(client=client, token=slack.workspace.token)

    @app.command("/ask")
    async def answer(ack: AsyncAck) -> None:
        await ack(**samples.message())

    @app.event("app_mention")
    async def hear(event: dict[str, str]) -> None:
        await client.chat_postMessage(
            channel=event["channel"], thread_ts=event["ts"], **samples.message()
        )

    handler = AsyncSocketModeHandler(app, slack.world.app_token, ping_interval=0.1)
    await handler.connect_async()  # type: ignore[no-untyped-call] # Bolt has no types here
    yield handler
    await handler.close_async()  # type: ignore[no-untyped-call] # Bolt has no types here


@pytest.mark.usefixtures("handler")
async def test_the_answer_in_an_acknowledgement_is_shown_to_the_asker(slack: FakeSlack) -> None:
    """A command's envelope takes a payload."""
    event = slack.events.slash("what is a quote?")
    receipt = await OverSocket(slack).deliver(event)

    assert receipt.acked
    assert [(each.via, each.to) for each in slack.visible(event)] == [(Via.ACK, "U0000ANN")]
    assert slack.sent[-1].where == "ack"


@pytest.mark.usefixtures("handler")
async def test_an_event_reaches_the_app_and_its_post_the_thread(slack: FakeSlack) -> None:
    """The post is known to answer the mention whose thread it is in."""
    event = slack.events.mention("what is a quote?")
    await OverSocket(slack).deliver(event)
    async with asyncio.timeout(2):
        while not slack.visible(event):  # noqa: ASYNC110 - the app posts when it likes
            await asyncio.sleep(0.01)

    assert [each.thread for each in slack.visible(event)] == [event.thread]


@pytest.mark.parametrize("ending", ["refresh", "abort", "close"])
@pytest.mark.usefixtures("handler")
async def test_the_app_comes_back_when_a_connection_ends(slack: FakeSlack, ending: str) -> None:
    """A refresh, a reset and a close are each followed by another connection."""
    await slack.sockets.wait()
    before = slack.sockets.opened
    await getattr(slack.sockets, ending)()
    await slack.sockets.wait(after=before)

    assert (await OverSocket(slack).deliver(slack.events.slash("again"))).acked


@pytest.mark.usefixtures("handler")
async def test_a_warning_leads_to_a_second_connection(slack: FakeSlack) -> None:
    """The app moves before the connection ends."""
    await slack.sockets.wait()
    await slack.sockets.warn()
    await slack.sockets.wait(after=1)

    assert (await OverSocket(slack).deliver(slack.events.slash("again"))).acked


@pytest.mark.usefixtures("handler")
async def test_a_peer_that_stops_answering_pings_is_given_up(slack: FakeSlack) -> None:
    """The app notices silence and connects anew, also after Slack has refused it for a while."""
    await slack.sockets.wait()
    slack.faults.plan("apps.connections.open", faults.broken())
    slack.sockets.pongless = True
    await slack.sockets.wait(after=1)
    slack.sockets.pongless = False

    assert (await OverSocket(slack).deliver(slack.events.slash("again"))).acked


async def test_an_envelope_that_nobody_acknowledges_is_not_received(slack: FakeSlack) -> None:
    """Slack waits for its time and tries an event again; a command it tries once."""
    url = slack.sockets.ticket()["url"]
    async with ClientSession() as session, session.ws_connect(url):
        delivery = OverSocket(slack, patience=0.02, pauses=(0.0, 0.01))
        command = await delivery.deliver(slack.events.slash("hello"))
        event = await delivery.deliver(slack.events.mention("hello"))

    assert (command.acked, command.attempts) == (False, 1)
    assert (event.acked, event.attempts) == (False, 3)


async def test_a_ticket_is_good_for_one_connection(slack: FakeSlack) -> None:
    """Nobody connects without asking for it first, nor twice."""
    url = slack.sockets.ticket()["url"]
    async with ClientSession() as session:
        async with session.ws_connect(url) as socket:
            assert (await socket.receive_json())["num_connections"] == 1
        with pytest.raises(WSServerHandshakeError):
            await session.ws_connect(url)


async def test_the_eleventh_connection_is_one_too_many(slack: FakeSlack) -> None:
    """Each of ten connections is told how many there are; the next is sent away."""
    async with ClientSession() as session, AsyncExitStack() as stack:
        said = []
        for _ in range(11):
            url = slack.sockets.ticket()["url"]
            socket = await stack.enter_async_context(session.ws_connect(url))
            said.append(await socket.receive_json())

    assert [each.get("num_connections") for each in said[:10]] == list(range(1, 11))
    assert said[10]["reason"] == "too_many_websockets"


async def test_envelopes_go_to_the_connections_in_turn(slack: FakeSlack) -> None:
    """Any connection of the app may get any envelope; only events say which try it is."""
    async with ClientSession() as session:
        first = await session.ws_connect(slack.sockets.ticket()["url"])
        second = await session.ws_connect(slack.sockets.ticket()["url"])
        await slack.sockets.wait(2)
        await slack.sockets.send(slack.events.slash("one"))
        await slack.sockets.send(slack.events.mention("two"), attempt=1, reason="timeout")
        told = [[await each.receive_json() for _ in range(2)][1] for each in (first, second)]

    assert [each["type"] for each in told] == ["slash_commands", "events_api"]
    assert [each["accepts_response_payload"] for each in told] == [True, False]
    assert [each.get("retry_attempt") for each in told] == [None, 1]


async def test_a_payload_is_shown_where_the_envelope_takes_one(slack: FakeSlack) -> None:
    """What stands in the acknowledgement of an event or a press is shown to nobody."""
    delivery, event = OverSocket(slack), slack.events.mention("hello")
    async with ClientSession() as session:
        socket = await session.ws_connect(slack.sockets.ticket()["url"])
        await socket.receive_json()
        delivering = asyncio.create_task(delivery.deliver(event))
        envelope = (await socket.receive_json())["envelope_id"]
        await socket.send_json({"envelope_id": envelope, "payload": {"text": "hello"}})
        receipt = await delivering

    assert receipt.body == {"text": "hello"}
    assert slack.visible(event) == []
    assert slack.rejected[-1].where == "ack"
