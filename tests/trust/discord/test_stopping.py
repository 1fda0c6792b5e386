"""Told to stop or killed in the middle of an answer: what is seen of it afterwards."""

import asyncio
import time

import pytest

from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.faults import Cut, Fault, cut, slow
from tests.fakes.discord.transcript import Event
from tests.trust.discord.process import SLOWLY, House
from tests.trust.discord.slowly import HOLD_ON, SECONDS
from tests.trust.discord.storm import SOON
from tests.trust.slack.storm import question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

NEVER = Fault(delay=2, cut=Cut.BEFORE)  # holds a call, and breaks it off undone


def slowly(house: House) -> list[Event]:
    """Ask in three ways for what takes long to be found."""
    make, texts = house.discord.events, [f"{HOLD_ON} {question(each)}" for each in range(3)]
    return [
        make.slash("ask", question=texts[0]),
        make.mention(texts[1]),
        make.direct(texts[2]),
    ]


async def right(house: House, *events: Event) -> None:
    """Wait for answers; each is the right one, and the only one."""
    await house.seen(*events, within=SOON)
    await house.quiet()
    for event in events:
        [text] = house.read(event)
        assert f"word{event.text[-5:-1]}" in text


async def test_everything_is_acknowledged_beside_a_slow_search_and_finished_at_the_end(
    drawn: House,
) -> None:
    """Two searches that take three seconds are all that search at once; the rest waits in line."""
    server, delivery = await drawn.up(program=SLOWLY), OverGateway(drawn.discord)
    make = drawn.discord.events
    [shown] = await drawn.ask(make.slash("ask", question=question(9)))
    asked = slowly(drawn)[:2]
    began = time.monotonic()
    receipts = [await delivery.deliver(event) for event in asked]
    note = make.say(question(5))
    await drawn.discord.deliver(note)
    more = [make.slash("ask", question=question(number)) for number in (3, 4)]
    more += [make.menu("Ask about this message", note.key), make.press(shown, "Why this?")]
    receipts += [await delivery.deliver(event) for event in more]
    assert time.monotonic() - began < SECONDS
    assert all(receipt.acked for receipt in receipts)
    assert drawn.discord.visible(asked[0]) == []

    assert await server.stop() < 10
    assert server.process.returncode == 0
    for event in (*asked, *more):
        assert len(drawn.discord.visible(event)) == 1
    assert not any("not done" in line for line in server.log)


async def test_a_kill_at_any_point_is_made_good_and_buttons_go_on_working(drawn: House) -> None:
    """What was searched for, and what was on its way, arrived or not: each is answered once."""
    fake, make = drawn.discord, drawn.discord.events
    server = await drawn.up(program=SLOWLY)
    pressed, public = make.slash("ask", question=question(9)), make.mention(question(8))
    await drawn.ask(pressed, public)
    fake.faults.plan("send", NEVER, slow(1))
    fake.faults.plan("edit_answer", NEVER, slow(1))
    sending = [make.mention(question(10)), make.mention(question(11))]
    sending += [make.slash("ask", question=question(number)) for number in (12, 13)]
    searching = slowly(drawn)
    for event in (*sending, *searching):
        assert (await OverGateway(fake).deliver(event)).acked
    await drawn.quiet()
    assert not any(fake.visible(event) for event in (*sending, *searching))
    await server.kill()

    server = await drawn.up()
    for event in (*sending, *searching):
        await fake.deliver(event)
    await right(drawn, *sending, *searching, pressed, public)
    for event, name in ((pressed, "Why this?"), (public, "Show around")):
        press = make.press(fake.visible(event)[0], name)
        assert len(await drawn.ask(press)) == 1
    assert await server.stop() < 10
    assert server.process.returncode == 0


async def test_a_kill_during_the_first_answer_leaves_nobody_waiting_for_ever(drawn: House) -> None:
    """What Discord takes for acknowledged is in the book a moment later, and taken over."""
    fake = drawn.discord
    server = await drawn.up()
    fake.faults.plan("callback", *[cut(Cut.AFTER)] * 3)
    event = fake.events.slash("ask", question=question(1))
    assert (await OverGateway(fake).deliver(event)).acked
    await asyncio.sleep(0.3)
    await server.kill()
    assert fake.visible(event) == []

    await drawn.up()
    await right(drawn, event)
