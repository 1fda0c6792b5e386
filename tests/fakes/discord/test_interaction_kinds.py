"""Each kind of interaction has its own answers."""

import pytest

from tests.fakes.discord.calling import Caller, asked
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.protocol import Flag
from tests.fakes.discord.samples import V2, command, pressable, row, text
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import ANN, BOB, BOT, FOREIGN

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
PRIVATE = int(Flag.EPHEMERAL)


async def pressed(fake: FakeDiscord, bot: Caller, *, flags: int = 0) -> tuple[Event, Event]:
    """Use the command, be answered with a button, press it."""
    event = await asked(fake)
    await bot.acknowledge(event, 4, content="a", components=[row(pressable())], flags=flags)
    press = fake.events.press(fake.visible(event)[0], "More")
    await fake.deliver(press)
    return event, press


async def test_a_press_changes_the_message_it_is_on(fake: FakeDiscord, bot: Caller) -> None:
    """At once, or later after a deferred update; the question is still what is answered."""
    event, press = await pressed(fake, bot)
    await bot.acknowledge(press, 7, content="b")
    again = fake.events.press(fake.visible(event)[0], "More")
    await fake.deliver(again)
    await bot.acknowledge(again, 6)
    await bot.original("PATCH", again, content="c", components=[])

    (shown,) = fake.visible(event)
    assert (shown.payload["content"], shown.payload["components"]) == ("c", [])
    assert fake.visible(press) == []


async def test_a_press_is_answered_by_a_message_of_its_own(fake: FakeDiscord, bot: Caller) -> None:
    """Private to whoever pressed; the message with the button stays."""
    event, _ = await pressed(fake, bot)
    press = fake.events.press(fake.visible(event)[0], "More", user=BOB)
    await fake.deliver(press)
    await bot.acknowledge(press, 4, content="not yours", flags=PRIVATE)

    assert [each.to for each in fake.visible(press)] == [BOB]
    assert fake.visible(event)[0].payload["content"] == "a"


async def test_a_press_on_what_is_gone_cannot_update_it(fake: FakeDiscord, bot: Caller) -> None:
    """Discord tells the press nevertheless."""
    event, press = await pressed(fake, bot)
    await bot.original("DELETE", event)

    assert (await bot.acknowledge(press, 7, content="b")).code == 10008


async def test_a_modal_is_shown_and_a_menu_is_answered(fake: FakeDiscord, bot: Caller) -> None:
    """The answer to a menu is another kind of message."""
    said = fake.events.say("what is a quote?")
    event = fake.events.menu("Ask about this message", said.key)
    await fake.deliver(event)
    await bot.acknowledge(event, 4, content="a")
    other = await asked(fake)
    await bot.acknowledge(other, 9, title="Question", custom_id="q", components=[])

    turn = fake.turn(other)
    assert fake.visible(event)[0].payload["type"] == 23
    assert turn is not None
    assert turn.modal == {"title": "Question", "custom_id": "q", "components": []}


async def test_a_guest_has_five_follow_ups_and_no_channel(fake: FakeDiscord, bot: Caller) -> None:
    """Where only a person has the app; edits are free."""
    event = await asked(fake, guest=True, channel=FOREIGN)
    await bot.acknowledge(event, 4, content="a")
    more = [await bot.follow_up(event, content=str(number)) for number in range(6)]

    assert [each.status for each in more] == [200] * 5 + [400]
    assert more[5].code == 40094
    assert (await bot.original("PATCH", event, content="b")).status == 200
    assert (await bot.send(FOREIGN, content="c")).code == 50001


async def test_a_member_has_as_many_follow_ups_as_it_likes(fake: FakeDiscord, bot: Caller) -> None:
    """The limit is for guests."""
    event = await asked(fake)
    await bot.acknowledge(event, 4, content="a")

    assert [(await bot.follow_up(event, content="b")).status for _ in range(6)] == [200] * 6


async def test_completions_are_given_while_somebody_types(fake: FakeDiscord, bot: Caller) -> None:
    """They cannot be deferred."""
    known = command(options=[{**command()["options"][0], "autocomplete": True}])
    await bot.call("PUT", f"/applications/{BOT}/commands", [known])
    event = fake.events.typing("ask", "question", question="wh")
    await fake.deliver(event)
    assert (await bot.acknowledge(event, 5)).code == 50035
    given = [{"name": "Why?", "value": "why"}]
    assert (await bot.acknowledge(event, 8, choices=given * 26)).code == 50035
    assert (await bot.acknowledge(event, 8, choices=given)).status == 204

    turn = fake.turn(event)
    assert turn is not None
    assert turn.choices == given


async def test_what_an_interaction_shows_calls_people_by_default(
    fake: FakeDiscord, bot: Caller
) -> None:
    """Roles are not called, and nobody is where mentions are not allowed."""
    event = await asked(fake)
    await bot.acknowledge(event, 4, flags=V2, components=[text(f"<@{BOB}> @everyone")])
    await bot.follow_up(event, content=f"<@{ANN}>", allowed_mentions={"parse": []})

    assert [each.who for each in fake.pings] == [{BOB}]
