"""Calls that Discord limits, breaks, cuts off, forbids or refuses: what is seen in the end."""

from dataclasses import replace
from functools import partial

import pytest

from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Cut, broken, cut, limited, refused, slow
from tests.fakes.discord.protocol import Error
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import ANN, READ_ONLY
from tests.trust.discord.process import House
from tests.trust.slack.storm import question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

PASSING = (
    limited(),
    limited(everywhere=True),
    limited(via=False),  # by the guard in front of Discord
    broken(500),
    broken(502),
    cut(Cut.BEFORE),
    cut(Cut.AFTER),
    slow(1.0),
)
NEVER = tuple(map(refused, (Error.NO_PERMISSION, Error.NO_ACCESS, Error.INVALID)))


def asked(house: House, number: int) -> tuple[Event, Event]:
    """Ask for a drawer by command and by mention."""
    make = house.discord.events
    return make.slash("ask", question=question(number)), make.mention(question(number + 1))


def more(fake: FakeDiscord, calls: int) -> bool:
    """Tell whether something was sent more than so many times."""
    return len(fake.called("send")) > calls


async def test_what_passes_is_waited_for_and_answered_once(drawn: House) -> None:
    """Each call of an answer hits something else, and first answers are cut off as well."""
    server, fake = await drawn.up(), drawn.discord
    for route in ("edit_answer", "send"):
        fake.faults.plan(route, *PASSING)
    fake.faults.plan("callback", cut(Cut.BEFORE), cut(Cut.AFTER))
    events = [each for number in range(len(PASSING)) for each in asked(drawn, 2 * number)]
    await drawn.ask(*events)
    await drawn.quiet()
    for event in events:
        [text] = drawn.read(event)
        assert f"word{event.text[-5:-1]}" in text
    assert await server.stop() < 10
    assert {each.why.code for each in fake.rejected} <= {Error.ALREADY_ACKNOWLEDGED.value[1]}


async def test_what_never_passes_costs_a_line_and_no_answer_to_anybody_else(drawn: House) -> None:
    """No storm of calls comes of it, and what is asked next is answered."""
    server, fake = await drawn.up(), drawn.discord
    for fault in NEVER:
        event = fake.events.mention(question(1))
        fake.faults.last("send", fault)
        calls = len(fake.called("send"))
        await fake.deliver(event)
        await drawn.holds(partial(more, fake, calls))
        await drawn.quiet()
        assert len(fake.called("send")) - calls <= 2
        fake.faults.clear("send")
        await drawn.ask(fake.events.mention(question(2)))
    muted = fake.events.mention(question(3), channel=READ_ONLY)
    await fake.deliver(muted)
    await drawn.quiet()
    assert fake.visible(muted) == []
    assert await server.stop() < 10
    assert sum("not sent: writing is not permitted" in line for line in server.log) >= 1
    assert "Traceback" not in "".join(line for line in server.said if "incident" not in line)


async def test_what_came_too_late_or_is_gone_is_left_alone(drawn: House) -> None:
    """An interaction whose time is over, and a question that was deleted while it was answered."""
    server, fake = await drawn.up(), drawn.discord
    fake.faults.plan("callback", refused(Error.UNKNOWN_INTERACTION))
    late = fake.events.slash("ask", question=question(1))
    hasty = replace(OverGateway(fake), patience=0.5)
    assert not (await hasty.deliver(late)).acked
    await server.hears("came too late")

    fake.faults.plan("send", slow(0.5))
    gone = fake.events.mention(question(2))
    await fake.deliver(gone)
    await fake.deliver(fake.events.delete(gone))
    await drawn.quiet(1.0)
    assert (fake.visible(late), fake.visible(gone)) == ([], [])
    channel = [each for each in fake.transcript.shown.values() if each.event and not each.gone]
    assert channel == []
    [answer] = await drawn.ask(fake.events.slash("ask", question=question(3)))
    assert answer.to == ANN


async def test_three_processes_on_one_token_answer_once(drawn: House) -> None:
    """Each hears everything. Two share a book; to the third Discord itself tells what is there."""
    fake = drawn.discord
    servers = [await drawn.start() for _ in range(2)]
    servers.append(await drawn.start(data=drawn.folder / "other"))
    for server in servers:
        await server.ready()
    assert len(fake.gateway.live) == 3
    events = [each for number in range(0, 8, 2) for each in asked(drawn, number)]
    events += [fake.events.direct(question(number)) for number in range(8, 12)]
    await drawn.ask(*events)
    await drawn.quiet()
    for event in events:
        [text] = drawn.read(event)
        assert f"word{event.text[-5:-1]}" in text
    for server in servers:
        assert await server.stop() < 10
        assert [line for line in server.events if line["level"] == "error"] == []
