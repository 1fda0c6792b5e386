"""discord.py, unmodified, is asked and answers."""

import discord
import pytest

from tests.fakes.discord import faults
from tests.fakes.discord.connecting import connected
from tests.fakes.discord.delivery import OverGateway, flood
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.parrot import MENU, Parrot, soon
from tests.fakes.discord.reading import words
from tests.fakes.discord.world import ANN, BOB, BOT, FOREIGN, GENERAL

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


@pytest.mark.usefixtures("parrot")
async def test_a_command_is_deferred_and_filled(fake: FakeDiscord) -> None:
    """The payload of components is one that the rules take."""
    event = fake.events.slash("ask", question="what is a quote?")
    receipt = await OverGateway(fake).deliver(event)
    (shown,) = await fake.answered(event)

    assert receipt.acked
    assert receipt.seconds > 0.0
    assert (shown.to, words(shown.payload)) == (ANN, "> what is a quote?")
    assert [each.where for each in fake.sent] == ["set_commands", "callback", "edit_answer"]
    assert fake.rejected == []


@pytest.mark.usefixtures("parrot")
async def test_a_button_that_was_sent_is_pressed(fake: FakeDiscord) -> None:
    """The client finds its view again by the message and the id."""
    event = fake.events.slash("ask", question="what?")
    await fake.deliver(event)
    press = fake.events.press((await fake.answered(event))[0], "Why")
    await fake.deliver(press)
    (shown,) = await fake.answered(press)

    assert (shown.to, shown.payload["content"]) == (ANN, "because")


@pytest.mark.usefixtures("parrot")
async def test_a_menu_completions_and_a_guest_are_understood(fake: FakeDiscord) -> None:
    """In a guild that the client has never heard of, too."""
    said = fake.events.say("what is a quote?")
    menu = fake.events.menu(MENU, said.key, user=BOB)
    typing = fake.events.typing("ask", "question", question="wh")
    guest = fake.events.slash("ask", question="why?", channel=FOREIGN, guest=True)
    receipts = await flood(OverGateway(fake), [menu, typing, guest])

    turn = fake.turn(typing)
    assert all(each.acked for each in receipts)
    assert words((await fake.answered(menu))[0].payload) == "> what is a quote?"
    assert words((await fake.answered(guest))[0].payload) == "> why?"
    assert turn is not None
    assert turn.choices == [{"name": "wh", "value": "wh"}]


@pytest.mark.usefixtures("parrot")
async def test_a_command_is_understood_wherever_it_is_used(fake: FakeDiscord) -> None:
    """In threads and direct messages; as a guest among friends and in a group."""
    thread = fake.events.thread()
    members = [thread.channel, fake.world.direct(ANN).id]
    guests = [fake.world.direct(ANN, BOB).id, fake.world.group(ANN, BOB).id]
    events = [
        fake.events.slash("ask", question="why?", channel=each, guest=each in guests)
        for each in (*members, *guests)
    ]
    receipts = await flood(OverGateway(fake), events)

    assert all(each.acked for each in receipts)
    for each in events:
        assert words((await fake.answered(each))[0].payload) == "> why?"
    assert fake.channels.typing == []


async def test_messages_are_heard_and_answered(fake: FakeDiscord, parrot: Parrot) -> None:
    """Mentions, direct messages, threads that nobody told of; the bot hears itself."""
    thread = fake.events.thread()
    asked = [
        fake.events.mention("a"),
        fake.events.direct("b"),
        fake.events.mention("c", channel=thread.channel),
        fake.events.post("Quotes", "d")[1],
    ]
    await fake.deliver(fake.events.say("not for the bot"))
    await flood(OverGateway(fake), asked)
    answers = [(await fake.answered(each))[0] for each in asked]

    assert [each.payload["content"] for each in answers] == [each.text for each in asked]
    assert [each.channel for each in answers] == [each.channel for each in asked]
    assert len(parrot.heard) >= len(asked) + 1
    assert "" in parrot.heard
    assert {each.who for each in fake.pings} == {frozenset({BOT})}


async def test_edits_and_deletions_are_heard(fake: FakeDiscord, parrot: Parrot) -> None:
    """An unfurl is heard as an edit of the same words."""
    said = fake.events.direct("a")
    await fake.deliver(said)
    await fake.answered(said)
    for each in (
        fake.events.unfurl(said),
        fake.events.edit(said, "b"),
        fake.events.delete(said),
    ):
        await fake.deliver(each)
    expected = {"a", "edited a", "edited b", f"deleted {said.key}"}
    await soon(lambda: expected <= set(parrot.heard))

    assert set(parrot.heard) == expected


async def test_a_limit_is_waited_for_and_a_ban_is_raised(fake: FakeDiscord, parrot: Parrot) -> None:
    """Via makes the difference."""
    channel = parrot.get_partial_messageable(int(GENERAL))
    fake.faults.plan("send", faults.limited(0.01))
    await channel.send("a")
    fake.faults.plan("send", faults.limited(0.01, via=False))
    with pytest.raises(discord.HTTPException) as ban:
        await channel.send("b")

    assert ban.value.status == 429
    assert [each.status for each in fake.called("send")] == [429, 200, 429]


async def test_a_refusal_is_raised_with_its_code(fake: FakeDiscord, parrot: Parrot) -> None:
    """And its place in the payload is in the words of the error."""
    channel = parrot.get_partial_messageable(int(GENERAL))
    with pytest.raises(discord.HTTPException, match=r"In content: Must be 2000") as refusal:
        await channel.send("c" * 2001)

    assert refusal.value.code == 50035
    assert fake.rejected[0].where == "send"


async def test_two_clients_on_one_token_hear_the_same_and_one_is_late(fake: FakeDiscord) -> None:
    """The second to acknowledge is told so."""
    first, second = Parrot(), Parrot()
    async with connected(first, fake), connected(second, fake):
        await first.tree.sync()
        event = fake.events.slash("ask", question="why?")
        assert await fake.deliver(event) == 2
        await fake.answered(event)
        await soon(lambda: len(fake.called("callback")) == 2)

    assert [each.code for each in fake.called("callback")] == [0, 40060]
    assert len(fake.visible(event)) == 1
