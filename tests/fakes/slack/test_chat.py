"""Messages go where the bot is and are known by the question that they answer."""

import pytest
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import samples
from tests.fakes.slack.calling import error
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event, Via

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])

POST = "chat.postMessage"


def asked(slack: FakeSlack, event: Event) -> Event:
    """Note that *event* has been delivered."""
    slack.transcript.ask(event)
    return event


@pytest.mark.parametrize(
    ("channel", "why"),
    [
        ("C0000ALL", ""),
        ("U0000ANN", ""),
        ("C000AWAY", "not_in_channel"),
        ("G000HIDE", "channel_not_found"),
        ("C9", "channel_not_found"),
        ("U9", "channel_not_found"),
    ],
)
async def test_the_bot_posts_where_it_is(
    slack: FakeSlack, client: AsyncWebClient, channel: str, why: str
) -> None:
    """It must be a member; a private channel without it does not exist for it."""
    assert await error(client, POST, channel=channel, text="a") == why
    assert len(slack.transcript.shown) == (not why)


@pytest.mark.parametrize(
    ("message", "why"),
    [
        ({}, "no_text"),
        ({"text": "x" * 40_001}, "msg_too_long"),
        (
            {"text": "a", "blocks": [{"type": "header", "text": samples.mrkdwn("x")}]},
            "invalid_blocks",
        ),
        ({"text": "a", "blocks": [samples.quote("x" * 12_001)]}, "msg_blocks_too_long"),
        ({"text": "a", "thread_ts": "yesterday"}, "invalid_arguments"),
    ],
    ids=["nothing", "long text", "bad block", "long sum", "bad thread"],
)
async def test_a_bad_message_is_not_posted(
    slack: FakeSlack, client: AsyncWebClient, message: dict[str, object], why: str
) -> None:
    """The refusal is remembered with the payload."""
    assert await error(client, POST, channel="C0000ALL", **message) == why
    assert slack.rejected[-1].why[0] == why
    assert slack.transcript.shown == []


async def test_twelve_thousand_characters_are_not_too_many(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """The sum over all blocks may be as long as that."""
    blocks = [samples.quote("x" * 12_000)]

    assert await error(client, POST, channel="C0000ALL", text="a", blocks=blocks) == ""
    assert slack.rejected == []


async def test_a_whisper_is_heard_by_one(slack: FakeSlack, client: AsyncWebClient) -> None:
    """An ephemeral message needs somebody who is there, and answers what that person asked."""
    event = asked(slack, slack.events.slash("a question"))
    await client.chat_postEphemeral(channel="C0000ALL", user="U0000ANN", text="a")

    assert [(each.via, each.to) for each in slack.visible(event)] == [(Via.EPHEMERAL, "U0000ANN")]
    who = {"channel": "C0000ALL", "user": "U9", "text": "a"}
    assert await error(client, "chat.postEphemeral", **who) == "user_not_in_channel"


async def test_messages_are_changed_and_deleted_by_name(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """Only what everybody sees can be changed; what is deleted is not there any more."""
    told = await client.chat_postMessage(channel="C0000ALL", text="first")
    there = {"channel": "C0000ALL", "ts": str(told["ts"])}
    whispered = await client.chat_postEphemeral(channel="C0000ALL", user="U0000ANN", text="w")
    hidden = {"channel": "C0000ALL", "ts": str(whispered["message_ts"])}
    bad = [{"type": "unheard"}]

    assert await error(client, "chat.update", **there, text="second") == ""
    assert await error(client, "chat.update", **there, text="x", blocks=bad) == "invalid_blocks"
    assert slack.transcript.shown[0].payload["text"] == "second"
    assert await error(client, "chat.update", **hidden, text="x") == "message_not_found"
    assert await error(client, "chat.delete", **there) == ""
    assert await error(client, "chat.delete", **there) == "message_not_found"
    assert slack.transcript.shown[0].gone


async def test_a_post_answers_the_question_of_its_thread(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """Of several questions in a thread, it answers the one it repeats, or the oldest open one."""
    first = asked(slack, slack.events.mention("how long is leave?"))
    thread = str(first.thread)
    second = asked(slack, slack.events.follow_up("and for parents?", thread))
    third = asked(slack, slack.events.mention("what of pay?", thread=thread))
    elsewhere = asked(slack, slack.events.mention("what else?"))
    for text in ("what of pay? Much.", "Thirty days.", "A year.", "what of pay? More."):
        await client.chat_postMessage(channel="C0000ALL", thread_ts=thread, text=text)

    answers = {e.key: [s.payload["text"] for s in slack.visible(e)] for e in slack.transcript.asked}
    assert answers == {
        first.key: ["Thirty days."],
        second.key: ["A year."],
        third.key: ["what of pay? Much.", "what of pay? More."],
        elsewhere.key: [],
    }


async def test_a_post_in_the_open_answers_nothing(slack: FakeSlack, client: AsyncWebClient) -> None:
    """A message out of the blue belongs to no question."""
    event = asked(slack, slack.events.mention("a question"))
    await client.chat_postMessage(channel="C0000ALL", text="Good morning")

    assert slack.visible(event) == []
    assert slack.transcript.shown[0].event is None
