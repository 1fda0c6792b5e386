"""What stands between Slack and us can answer too: not in JSON, not in time, not at all."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiohttp import web

from adapters.slack.calling import TRIES, Caller, NotSent

pytestmark = pytest.mark.enable_socket

LIMITED = '{"ok": false, "error": "rate_limited"}'
PAGE = "<html><body>Bad gateway</body></html>"


@dataclass
class Between:
    """Something that answers in Slack's place, whatever it is told to."""

    status: int = 200
    kind: str = "application/json"
    body: str = '{"ok": true}'
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    asked: list[web.Request] = field(default_factory=list)

    async def answer(self, request: web.Request) -> web.Response:
        """Answer."""
        await request.read()
        self.asked.append(request)
        return web.Response(
            status=self.status, text=self.body, content_type=self.kind, headers=self.headers
        )


@pytest.fixture
async def between() -> AsyncIterator[Between]:
    """Stand between."""
    there, app = Between(), web.Application()
    app.router.add_post("/api/{method}", there.answer)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.1)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    there.url = f"http://127.0.0.1:{runner.addresses[0][1]}/api/chat.postMessage"
    yield there
    await runner.cleanup()


async def call(
    there: Between,
    token: str | None = "xoxb-1",  # noqa: S107 - a token of nobody
    *,
    method: str = "chat.postMessage",
    **more: str,
) -> NotSent | None:
    """Call, and return why it was not taken, if it was not."""

    async def wait(_seconds: float) -> None:
        """Take no time."""

    try:
        await Caller(sleep=wait).call(method, there.url, {"text": "x", **more}, token=token)
    except NotSent as error:
        return error
    return None


@pytest.mark.parametrize("token", ["xoxb-1", None])
@pytest.mark.parametrize("kind", ["text/html", "text/plain", "application/json"])
async def test_a_bad_gateway_is_tried_again_and_said_to_be_one(
    between: Between, kind: str, token: str | None
) -> None:
    """Its page is nothing to read, whatever it is said to be."""
    between.status, between.kind, between.body = 502, kind, PAGE
    error = await call(between, token)

    assert error is not None
    assert (error.why, error.unsure, len(between.asked)) == ("status 502", False, TRIES)


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html", PAGE),
        ("text/plain", "ok"),
        ("application/json", '{"ok": tr'),
        ("application/json", "[]"),
        ("application/json", ""),
        ("application/json", "[" * 100_000),
        ("application/json", "\x00"),
    ],
)
async def test_an_answer_that_slack_would_not_give_is_not_believed(
    between: Between, kind: str, body: str
) -> None:
    """The page of a hotel's network says 200 as well."""
    between.kind, between.body = kind, body
    error = await call(between)

    assert error is not None
    assert (error.why, error.unsure, len(between.asked)) == ("unreadable", True, 1)


@pytest.mark.parametrize("body", ["ok", "", '{"ok": true}'])
async def test_the_address_of_a_response_may_say_yes_in_any_words(
    between: Between, body: str
) -> None:
    """It speaks no JSON of its own."""
    between.body = body

    assert await call(between, token=None) is None


async def test_a_no_that_comes_with_200_is_a_no(between: Between) -> None:
    """The address of a response can refuse in that way too."""
    between.body = '{"ok": false, "error": "expired_url"}'
    error = await call(between, token=None)

    assert error is not None
    assert (error.why, error.unsure) == ("expired_url", False)


@pytest.mark.parametrize("why", ["fatal_error", "internal_error"])
async def test_what_others_see_is_not_sent_twice_when_slack_broke_over_it(
    between: Between, why: str
) -> None:
    """It may stand there already. What one person sees, and what 5xx says, is tried again."""
    between.body = f'{{"ok": false, "error": "{why}"}}'
    error = await call(between)
    assert error is not None
    assert (error.why, error.unsure, len(between.asked)) == (why, True, 1)
    shared = await call(between, None, response_type="in_channel")
    assert shared is not None
    assert (shared.unsure, len(between.asked)) == (True, 2)

    private = await call(between, None, method="response_url", response_type="ephemeral")
    between.status = 503
    broken = await call(between)
    assert private is not None
    assert broken is not None
    assert (private.unsure, broken.unsure) == (False, False)
    assert len(between.asked) == 2 + 2 * TRIES


async def test_every_time_that_slack_wants_less_is_told(between: Between) -> None:
    """By its status or by its word, for each try; no other trouble is."""
    seen: list[int] = []
    answers = iter([(200, LIMITED), (503, PAGE), (200, '{"ok": true}')])

    async def wait(_seconds: float) -> None:
        between.status, between.body = next(answers)

    between.status, between.headers = 429, {"Retry-After": "1"}
    caller = Caller(sleep=wait, limited=lambda: seen.append(between.status))
    await caller.call("chat.postMessage", between.url, {}, token="xoxb-1")  # noqa: S106 - a token of nobody

    assert seen == [429, 200]
    assert len(between.asked) == 4


async def test_a_no_in_plain_words_is_named_by_them(between: Between) -> None:
    """What stands in the log is what Slack said, and no more than a line of it."""
    between.status, between.kind, between.body = 404, "text/plain", "used_url" + "!" * 1_000
    error = await call(between, token=None)

    assert error is not None
    assert error.why.startswith("used_url")
    assert len(error.why) <= 60


async def test_nobody_is_followed_elsewhere(between: Between) -> None:
    """Slack does not send us away, so whoever does is somebody else."""
    between.status, between.headers = 307, {"Location": "elsewhere"}
    error = await call(between)

    assert error is not None
    assert [each.match_info["method"] for each in between.asked] == ["chat.postMessage"]


async def test_the_token_is_sent_to_the_api_alone(between: Between) -> None:
    """The address of a response needs none."""
    await call(between)
    await call(between, token=None)

    heard = [each.headers.get("Authorization") for each in between.asked]
    assert heard == ["Bearer xoxb-1", None]
