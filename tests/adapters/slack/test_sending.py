"""What Slack does not take at once is tried again where that can help, and never sent twice."""

import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass, field, replace

import pytest

from adapters.slack import calling, cards
from adapters.slack.calling import LONGEST_WAIT, TRIES, NotSent
from adapters.slack.reading import Address
from adapters.slack.sending import Sender
from adapters.slack.views import sentence
from tests.adapters.slack.answering import ALL, ANN, AWAY
from tests.fakes.slack.audit import audit
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import Cut, Fault, broken, cut, limited, refused, slow
from tests.fakes.slack.reading import words
from tests.fakes.slack.transcript import Shown, Via

pytestmark = pytest.mark.enable_socket

MESSAGE = cards.said("The kettle <!here> is *red*.")
VIEW = sentence("The kettle is red.")
METHODS = ("chat.postMessage", "chat.postEphemeral", "response_url", "views.open")


@dataclass
class Line:
    """A sender whose waits take no time, and where it sends to."""

    fake: FakeSlack
    waits: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Send in the name of the one workspace."""
        self.command = self.fake.events.slash("kettle")
        self.fake.transcript.ask(self.command)
        self.here = Address("T0000ACME", None, ALL, ANN, thread="1700000000.000500")
        url = self.command.payload["response_url"]
        self.back = replace(self.here, thread=None, response_url=url)
        self.sender = Sender(self.fake.api_url.rstrip("/"), self.token, sleep=self.wait)

    async def token(self, team: str, enterprise: str | None) -> str | None:
        """Return the token of the workspace, and none for others."""
        del enterprise
        return self.fake.workspace.token if team == "T0000ACME" else None

    async def wait(self, seconds: float) -> None:
        """Note how long would be waited."""
        self.waits.append(seconds)

    async def send(self, method: str) -> None:
        """Send something by *method*."""
        sends: dict[str, Callable[[], Awaitable[None]]] = {
            "chat.postMessage": lambda: self.sender.post(self.here, MESSAGE),
            "chat.postEphemeral": lambda: self.sender.whisper(self.here, MESSAGE),
            "response_url": lambda: self.sender.respond(self.back, MESSAGE),
            "views.open": lambda: self.sender.open_view(
                self.here, self.command.payload["trigger_id"], VIEW
            ),
        }
        await sends[method]()

    async def why_not(self, method: str) -> NotSent:
        """Send something that is not taken, and return why."""
        with pytest.raises(NotSent) as caught:
            await self.send(method)
        return caught.value

    @property
    def arrived(self) -> int:
        """Count what has arrived, by whatever way."""
        return len(self.fake.transcript.shown) + len(self.fake.views.shown)

    @property
    def shown(self) -> Shown:
        """Return the one message that is seen."""
        [shown] = self.fake.transcript.shown
        return shown


@pytest.fixture
async def line() -> AsyncIterator[Line]:
    """Connect a sender to a fake Slack, and judge what was sent."""
    async with FakeSlack() as fake:
        yield Line(fake)
        assert audit(fake.sent) == []


@pytest.mark.parametrize("method", METHODS)
async def test_what_slack_takes_is_sent_once_without_a_wait(line: Line, method: str) -> None:
    """On a good day there is one call."""
    await line.send(method)

    assert (line.arrived, line.waits) == (1, [])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    "fault",
    [broken(), broken(503), limited("1"), refused("ratelimited"), refused("service_unavailable")],
    ids=["500", "503", "429", "limited by a word", "trouble by a word"],
)
async def test_what_passes_is_waited_for(line: Line, method: str, fault: Fault) -> None:
    """Too many requests and Slack's own troubles cost a while, and no message."""
    line.fake.faults.plan(method, fault, fault)
    await line.send(method)

    assert line.arrived == 1
    assert len(line.waits) == 2
    assert 0 < line.waits[0] <= line.waits[1] < 5


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize(
    ("asked", "waited"), [("0", 0.0), ("7", 7.0), ("soon", 1.0), ("-3", 1.0), ("٣", 1.0), ("", 1.0)]
)
async def test_slack_is_given_the_time_that_it_asks_for(
    line: Line, method: str, asked: str, waited: float
) -> None:
    """Retry-After is kept to where it can be read, and is a second where it cannot."""
    header = asked if asked.isascii() else asked.encode().decode("latin-1")
    line.fake.faults.plan(method, limited(header))
    await line.send(method)

    [wait] = line.waits
    assert waited <= wait <= max(waited, 1.0)


@pytest.mark.parametrize("method", METHODS)
async def test_without_a_time_to_wait_a_second_is_waited(line: Line, method: str) -> None:
    """A limit need not say when it ends."""
    line.fake.faults.plan(method, Fault(429, error="ratelimited"))
    await line.send(method)

    assert line.waits == [1.0]


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("asked", ["3600", "31", "99999999999999999999"])
async def test_nobody_is_waited_for_too_long(line: Line, method: str, asked: str) -> None:
    """Whoever asked would rather hear that it does not work."""
    line.fake.faults.plan(method, limited(asked))
    error = await line.why_not(method)

    assert (error.method, error.why, error.unsure) == (method, "ratelimited", False)
    assert (line.arrived, line.waits) == (0, [])


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("fault", [broken(), limited("12")], ids=["500", "429"])
async def test_what_does_not_pass_is_given_up(line: Line, method: str, fault: Fault) -> None:
    """The tries are few and the waits short, all together."""
    line.fake.faults.last(method, fault)
    error = await line.why_not(method)

    assert not error.unsure
    assert len(line.waits) < TRIES
    assert sum(line.waits) <= LONGEST_WAIT


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("when", [Cut.BEFORE, Cut.AFTER])
async def test_what_was_cut_off_is_not_sent_again(line: Line, method: str, when: Cut) -> None:
    """Nobody can know whether it arrived, and a message twice is worse than an apology."""
    line.fake.faults.plan(method, cut(when))
    error = await line.why_not(method)

    assert error.unsure
    assert (line.arrived, line.waits) == (1 if when is Cut.AFTER else 0, [])


@pytest.mark.parametrize("method", METHODS)
async def test_what_takes_too_long_is_not_sent_again(
    line: Line, method: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may be on its way still."""
    monkeypatch.setattr(calling, "TIMEOUT", 0.1)
    line.fake.faults.plan(method, slow(5.0))
    error = await line.why_not(method)

    assert (error.unsure, line.waits) == (True, [])


@pytest.mark.parametrize("method", METHODS)
async def test_what_takes_a_while_is_waited_for(line: Line, method: str) -> None:
    """A slow Slack is a Slack."""
    line.fake.faults.plan(method, slow(0.05))
    await line.send(method)

    assert (line.arrived, line.waits) == (1, [])


async def test_what_may_have_arrived_is_not_whispered_by_another_way(line: Line) -> None:
    """The way in the channel is for what the response's address has certainly not taken."""
    line.fake.faults.plan("response_url", cut(Cut.AFTER))
    with pytest.raises(NotSent):
        await line.sender.whisper(line.back, MESSAGE)

    assert line.shown.via is Via.RESPONSE_URL


async def test_where_nobody_answers_it_is_tried_again() -> None:
    """A refused connection has carried nothing."""
    async with FakeSlack() as fake:
        line = Line(fake)
    for method in METHODS:
        error = await line.why_not(method)
        assert (error.why, error.unsure) == ("ClientConnectorError", False)
    assert len(line.waits) == (TRIES - 1) * len(METHODS)


async def test_the_sixth_answer_to_an_address_goes_by_the_channel(line: Line) -> None:
    """Slack takes five, and whoever asked sees six."""
    for _ in range(6):
        await line.sender.whisper(line.back, MESSAGE)

    ways = [each.via for each in line.fake.transcript.shown]
    assert ways == [Via.RESPONSE_URL] * 5 + [Via.EPHEMERAL]


async def test_the_answer_after_half_an_hour_goes_by_the_channel(line: Line) -> None:
    """An address is good for thirty minutes, and a question for longer."""
    line.fake.clock.advance(1_801)
    await line.sender.whisper(line.back, MESSAGE)

    assert (line.shown.via, line.shown.to) == (Via.EPHEMERAL, ANN)


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "http://{host}@evil.example/response/r1",
        "http://{host}.evil.example/response/r1",
        "http://evil.example#{host}/response/r1",
        "http://evil.example\\@{host}/",
        "https://{host}/response/r1",
        "file:///etc/passwd",
        "http://[::1",
        "//{host}/response/r1",
        "",
    ],
)
async def test_no_answer_goes_to_an_address_that_is_not_slacks(line: Line, url: str) -> None:
    """Whatever a request names as its way back, our words stay with Slack."""
    host = line.fake.base.removeprefix("http://")
    astray = replace(line.here, response_url=url.format(host=host))
    with pytest.raises(NotSent) as caught:
        await line.sender.respond(astray, MESSAGE)
    await line.sender.whisper(astray, MESSAGE)

    assert caught.value.why == "not_an_address_of_slack"
    assert line.shown.via is Via.EPHEMERAL


@pytest.mark.parametrize(
    ("host", "taken"), [("hooks.slack.invalid", True), ("hooks.evil.invalid", False)]
)
async def test_slacks_hooks_are_an_address_of_slack(line: Line, host: str, *, taken: bool) -> None:
    """Commands are answered at a host of their own, beside that of the API."""
    sender = Sender("https://slack.invalid/api", line.token, sleep=line.wait)
    to = replace(line.here, response_url=f"https://{host}/commands/1")
    with pytest.raises(NotSent) as caught:
        await sender.respond(to, MESSAGE)

    assert (caught.value.why != "not_an_address_of_slack") is taken


@pytest.mark.parametrize("method", ["chat.postMessage", "chat.postEphemeral", "response_url"])
@pytest.mark.parametrize("word", ["invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long"])
async def test_where_slack_dislikes_the_blocks_the_words_go_alone(
    line: Line, method: str, word: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An answer without its looks is an answer, and the log tells whom to ask about it."""
    line.fake.faults.plan(method, refused(word))
    with caplog.at_level(logging.ERROR):
        await line.send(method)

    assert "blocks" not in line.shown.payload
    assert line.shown.payload["text"] == "The kettle &lt;!here&gt; is *red*."
    assert line.shown.payload["mrkdwn"] is False
    assert [each.getMessage() for each in caplog.records] == [
        f"{method}: {word}: the words are sent without the blocks"
    ]


@pytest.mark.parametrize(
    "word",
    ["not_in_channel", "channel_not_found", "token_revoked", "account_inactive", "is_archived"],
)
async def test_what_slack_will_not_do_is_not_tried_again(line: Line, word: str) -> None:
    """A no is a no."""
    line.fake.faults.plan("chat.postMessage", refused(word))
    error = await line.why_not("chat.postMessage")

    assert (error.why, error.unsure, line.waits) == (word, False, [])


async def test_a_channel_that_the_bot_is_not_in_takes_no_post(line: Line) -> None:
    """The fake says what Slack says, and so do we."""
    with pytest.raises(NotSent, match="not_in_channel"):
        await line.sender.post(replace(line.here, channel=AWAY), MESSAGE)


async def test_a_workspace_that_is_not_ours_is_not_called(line: Line) -> None:
    """Without a token there is nothing to say it with."""
    with pytest.raises(NotSent, match="not_installed"):
        await line.sender.post(replace(line.here, team="T0000ELSE"), MESSAGE)

    assert line.fake.calls == []


async def test_whoever_can_be_told_nowhere_is_written_to_directly(line: Line) -> None:
    """Everybody has a conversation with the bot."""
    await line.sender.write(replace(line.here, channel=AWAY), MESSAGE)

    assert line.shown.channel == line.fake.workspace.direct(ANN).id


async def test_no_message_unfolds_its_links(line: Line) -> None:
    """A quote brings no preview of somebody else's page."""
    for method in ("chat.postMessage", "chat.postEphemeral", "response_url"):
        await line.send(method)

    for shown in line.fake.transcript.shown:
        assert shown.payload["unfurl_links"] is shown.payload["unfurl_media"] is False
        assert words(shown.payload) == "The kettle <!here> is *red*."


async def test_the_token_stands_in_no_body(line: Line) -> None:
    """It travels in the header, which nobody logs."""
    for method in METHODS:
        await line.send(method)

    assert line.fake.workspace.token not in str([each.args for each in line.fake.calls])
