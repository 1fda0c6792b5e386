"""Slack calls an app of Bolt over HTTP: signed, three seconds, again when it must."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest
from aiohttp import web
from slack_bolt.async_app import AsyncApp
from slack_bolt.context.ack.async_ack import AsyncAck
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import samples
from tests.fakes.slack.delivery import OverHttp, flood
from tests.fakes.slack.fake import FakeSlack

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]
Quick = 0.1


@asynccontextmanager
async def serving(app: web.Application) -> AsyncIterator[str]:
    """Serve *app* and give its address."""
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    host, port = runner.addresses[0][:2]
    yield f"http://{host}:{port}/slack/events"
    await runner.cleanup()


def handled(handler: Handler) -> AbstractAsyncContextManager[str]:
    """Serve one *handler*."""
    app = web.Application()
    app.router.add_post("/slack/events", handler)
    return serving(app)


async def test_bolt_takes_what_the_fake_signs(slack: FakeSlack, client: AsyncWebClient) -> None:
    """A command, a press and an event reach their listeners; the acknowledgement is shown."""
    app = AsyncApp(client=client, signing_secret=slack.world.signing_secret)
    heard: list[str] = []

    @app.command("/ask")
    async def answer(ack: AsyncAck) -> None:
        await ack(**samples.message())

    @app.action("quoth.more.0")
    async def press(ack: AsyncAck, action: dict[str, str]) -> None:
        await ack()
        heard.append(action["value"])

    @app.event("message")
    async def hear(event: dict[str, str]) -> None:
        heard.append(event["text"])

    async with serving(app.web_app("/slack/events")) as url:
        delivery = OverHttp(slack, url)
        command = slack.events.slash("a question")
        receipts = [await delivery.deliver(command)]
        shown = slack.visible(command)[0]
        receipts.append(await delivery.deliver(slack.events.press(shown, "More")))
        receipts.append(await delivery.deliver(slack.events.direct("hello")))

    assert [(each.acked, each.attempts) for each in receipts] == [(True, 1)] * 3
    assert heard == ["v", "hello"]
    assert shown.payload == {**samples.message()}


async def test_an_app_with_another_secret_takes_nothing(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """The refusal is a failed delivery, which Slack repeats."""
    app = AsyncApp(client=client, signing_secret="another")  # noqa: S106 - the wrong one on purpose
    async with serving(app.web_app("/slack/events")) as url:
        receipt = await OverHttp(slack, url).deliver(slack.events.mention("hello"))

    assert (receipt.status, receipt.attempts) == (401, 4)


async def test_events_are_told_again_and_say_why(slack: FakeSlack) -> None:
    """The second try says that it is one, and whether time or the app was at fault."""
    said: list[tuple[str | None, str | None]] = []

    async def fail_twice(request: web.Request) -> web.Response:
        headers = request.headers
        said.append((headers.get("X-Slack-Retry-Num"), headers.get("X-Slack-Retry-Reason")))
        if len(said) == 1:
            await asyncio.sleep(Quick * 1.5)
        return web.Response(status=500 if len(said) < 3 else 200)

    async with handled(fail_twice) as url:
        event = slack.events.mention("hello")
        receipt = await OverHttp(slack, url, patience=Quick).deliver(event)

    assert said == [(None, None), ("1", "http_timeout"), ("2", "http_error")]
    assert (receipt.acked, receipt.attempts) == (True, 3)
    assert slack.transcript.asked == [event]


async def test_an_app_may_ask_not_to_be_told_again(slack: FakeSlack) -> None:
    """The header ends the tries."""

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=503, headers={"X-Slack-No-Retry": "1"})

    async with handled(refuse) as url:
        receipt = await OverHttp(slack, url).deliver(slack.events.mention("hello"))

    assert (receipt.status, receipt.attempts) == (503, 1)


async def test_a_command_is_told_once(slack: FakeSlack) -> None:
    """Nobody repeats what a person typed; the person sees that it failed."""

    async def refuse(_: web.Request) -> web.Response:
        return web.Response(status=500)

    async with handled(refuse) as url:
        receipt = await OverHttp(slack, url).deliver(slack.events.slash("hello"))

    assert (receipt.acked, receipt.status, receipt.attempts) == (False, 500, 1)


async def test_nobody_at_home_is_a_failed_connection(slack: FakeSlack) -> None:
    """A closed port gives no status at all."""

    async def take(_: web.Request) -> web.Response:
        return web.Response()

    async with handled(take) as url:
        pass
    receipt = await OverHttp(slack, url, pauses=(0.0,)).deliver(slack.events.mention("hello"))

    assert (receipt.status, receipt.attempts) == (0, 2)


async def test_a_plain_text_acknowledgement_is_shown_and_a_bad_one_is_not(
    slack: FakeSlack,
) -> None:
    """Slack shows text as it comes, and blocks only when they are right."""
    plain, bad = slack.events.slash("plain"), slack.events.slash("bad")

    async def answer(request: web.Request) -> web.Response:
        if (await request.post())["text"] == "plain":
            return web.Response(text="Hello")
        return web.json_response({"text": "a", "blocks": [{"type": "unheard"}]})

    async with handled(answer) as url:
        await flood(OverHttp(slack, url), [plain, bad])

    assert [each.payload for each in slack.visible(plain)] == [{"text": "Hello"}]
    assert slack.visible(bad) == []
    assert slack.rejected[-1].where == "ack"


async def test_a_flood_delivers_every_copy_in_an_order_that_can_be_repeated(
    slack: FakeSlack,
) -> None:
    """All copies come at once; the same seed gives the same order."""
    events = [slack.events.mention(str(number)) for number in range(5)]

    async def take(_: web.Request) -> web.Response:
        return web.Response()

    async with handled(take) as url:
        one, two = [
            await flood(OverHttp(slack, url), events, copies=3, shuffle=7) for _ in range(2)
        ]

    assert len(one) == 15
    assert [each.event.key for each in one] == [each.event.key for each in two]
    assert [each.event.text for each in one[:5]] != ["0", "0", "0", "1", "1"]
    assert len(slack.transcript.asked) == 5
