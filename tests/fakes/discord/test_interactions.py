"""Interactions keep Discord's time and order."""

import pytest

from tests.fakes.discord.calling import Answer, Caller, asked
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Flag, Reply
from tests.fakes.discord.samples import V2, answer
from tests.fakes.discord.world import ANN, BOT, GENERAL

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PRIVATE = int(Flag.EPHEMERAL)


async def test_a_command_is_answered_at_once(fake: FakeDiscord, bot: Caller) -> None:
    """The message is there for everybody."""
    event = await asked(fake)
    assert (await bot.acknowledge(event, 4, **answer())).status == 204
    (shown,) = fake.visible(event)

    assert (shown.to, shown.payload["type"], shown.author) == (None, 20, BOT)
    assert shown.payload["components"] == answer()["components"]


async def test_a_deferred_answer_is_not_visible_before_it_is_filled(
    fake: FakeDiscord, bot: Caller
) -> None:
    """Thinking is no answer; whether it is private is decided when it is deferred."""
    event = await asked(fake)
    await bot.acknowledge(event, 5, flags=PRIVATE | V2)
    assert fake.visible(event) == []
    assert fake.transcript.ever(event)[0].loading
    assert not fake.transcript.ever(event)[0].v2
    filled = await bot.original("PATCH", event, **answer(), content=None)
    (shown,) = fake.visible(event)

    assert filled.said["flags"] == PRIVATE | V2
    assert (shown.to, shown.edits) == (ANN, 1)


async def test_the_first_follow_up_fills_what_was_deferred(fake: FakeDiscord, bot: Caller) -> None:
    """It is no further message, and it is as private as was said at first."""
    event = await asked(fake)
    await bot.acknowledge(event, 5)
    await bot.follow_up(event, content="a", flags=PRIVATE)
    await bot.follow_up(event, content="b")

    assert [(each.payload["content"], each.to) for each in fake.visible(event)] == [
        ("a", None),
        ("b", None),
    ]


async def test_an_interaction_is_acknowledged_within_three_seconds(
    fake: FakeDiscord, bot: Caller
) -> None:
    """After that nobody knows it."""
    early, late = await asked(fake), await asked(fake)
    fake.clock.advance(2.5)
    assert (await bot.acknowledge(early, 5)).status == 204
    fake.clock.advance(1.0)

    assert (await bot.acknowledge(late, 5)).code == 10062
    assert (await bot.follow_up(late, content="a")).code == 10015


async def test_an_interaction_is_acknowledged_once(fake: FakeDiscord, bot: Caller) -> None:
    """Whoever comes second is told so, late or not, and shows nothing."""
    event = await asked(fake)
    await bot.acknowledge(event, 4, content="a")
    second = await bot.acknowledge(event, 4, content="b")
    fake.clock.advance(4.0)
    third = await bot.acknowledge(event, 4, content="c")

    assert (second.code, third.code) == (40060, 40060)
    assert len(fake.visible(event)) == 1


async def test_a_token_lives_for_fifteen_minutes(fake: FakeDiscord, bot: Caller) -> None:
    """All that can be done with it ends then."""
    event = await asked(fake)
    await bot.acknowledge(event, 4, content="a")
    fake.clock.advance(14 * 60)
    assert (await bot.original("PATCH", event, content="b")).status == 200
    fake.clock.advance(61)

    assert (await bot.original("PATCH", event, content="c")).code == 50027
    assert (await bot.follow_up(event, content="c")).code == 50027


async def test_what_is_wrong_is_refused_and_can_be_said_again(
    fake: FakeDiscord, bot: Caller
) -> None:
    """A refused answer acknowledges nothing."""
    event = await asked(fake)
    assert (await bot.acknowledge(event, 4, content="c" * 2001)).code == 50035
    assert (await bot.acknowledge(event, 4)).code == 50006

    assert (await bot.acknowledge(event, 4, content="c")).status == 204
    assert [each.why.code for each in fake.rejected] == [50035, 50006]


@pytest.mark.parametrize("kind", [1, 6, 7, 8, 10])
async def test_a_command_takes_its_own_answers_only(
    fake: FakeDiscord, bot: Caller, kind: int
) -> None:
    """There is no message to update, and there are no completions to give."""
    event = await asked(fake)

    assert (await bot.acknowledge(event, kind)).code == 50035


async def test_an_answer_can_be_read_changed_and_deleted(fake: FakeDiscord, bot: Caller) -> None:
    """By its token, private or not; a deleted one is unknown."""
    event = await asked(fake)
    await bot.acknowledge(event, 4, content="a", flags=PRIVATE)
    assert (await bot.original("GET", event)).said["content"] == "a"
    in_channel = f"/channels/{GENERAL}/messages/{fake.visible(event)[0].id}"
    assert (await bot.call("PATCH", in_channel, {"content": "b"})).code == 10008
    assert (await bot.original("DELETE", event)).status == 204

    assert fake.visible(event) == []
    assert (await bot.original("PATCH", event, content="b")).code == 10008


async def test_who_asks_for_it_is_told_what_the_answer_became(
    fake: FakeDiscord, bot: Caller
) -> None:
    """The message is in it unless it is still to come."""
    receipts: list[Answer] = []
    for kind, data in ((4, {"content": "a"}), (5, {"flags": PRIVATE})):
        event = await asked(fake)
        path = f"/interactions/{event.key}/{event.payload['token']}/callback?with_response=1"
        receipts.append(await bot.call("POST", path, {"type": kind, "data": data}))

    said = [each.said["interaction"] for each in receipts]
    assert [each["response_message_loading"] for each in said] == [False, True]
    assert [each["response_message_ephemeral"] for each in said] == [False, True]
    assert receipts[0].said["resource"]["message"]["content"] == "a"
    assert "message" not in receipts[1].said["resource"]


async def test_the_token_of_an_interaction_is_all_that_it_takes(
    fake: FakeDiscord, bot: Caller
) -> None:
    """Nobody needs the token of the bot besides."""
    event = await asked(fake)
    path = f"/interactions/{event.key}/{event.payload['token']}/callback"

    assert (await bot.call("POST", path, {"type": 5}, prefix="none")).status == 204


async def test_a_token_of_another_interaction_opens_nothing(fake: FakeDiscord, bot: Caller) -> None:
    """Neither do the token and the id of two different ones."""
    first, second = await asked(fake), await asked(fake)
    path = f"/interactions/{first.key}/{second.payload['token']}/callback"

    assert (await bot.call("POST", path, {"type": 5})).code == 10062
    assert (await bot.call("POST", f"/webhooks/{BOT}/none", {"content": "a"})).code == 10015


async def test_the_time_that_an_answer_took_is_known(fake: FakeDiscord, bot: Caller) -> None:
    """It runs from the first delivery; copies do not start it anew."""
    event = await asked(fake)
    fake.clock.advance(2.0)
    await fake.deliver(event)
    await bot.acknowledge(event, 5)

    turn = fake.turn(event)
    assert turn is not None
    assert turn.answer is Reply.DEFERRED_MESSAGE
    assert turn.took is not None
    assert turn.took >= 2.0
