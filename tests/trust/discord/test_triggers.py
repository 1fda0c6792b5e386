"""Every way to ask the real process, each answered once, and what it must not answer at all."""

import pytest

from tests.fakes.discord.delivery import OverGateway
from tests.fakes.discord.protocol import Flag
from tests.fakes.discord.reading import words
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import (
    ANN,
    BOB,
    ELSEWHERE,
    FOREIGN,
    GUILD,
    OTHER_BOT,
    READ_ONLY,
    WRITERS,
)
from tests.trust.discord.process import House
from tests.trust.slack.storm import drawers, question

pytestmark = pytest.mark.enable_socket

ABOUT = "Ask about this message"
LIVE = "@everyone @here <@900000000000000012> <@&900000000000000201> <t:0:R> </ask:1> <#1> **b**"


async def asked(house: House, events: dict[int, Event]) -> None:
    """Ask for drawers in many ways at once; each shows what was asked for, once."""
    await house.ask(*events.values())
    await house.quiet()
    for number, event in events.items():
        [text] = house.read(event)
        assert f"word{number:04}" in text


async def test_every_trigger_is_answered_once_and_the_end_is_quick(drawn: House) -> None:
    """By command, menu, mention, reply, directly; in threads, posts, groups and as a guest."""
    server, fake = await drawn.up(), drawn.discord
    make = fake.events
    lines = {number: question(number) for number in range(40)}
    await asked(drawn, {1: make.mention(lines[1]), 2: make.direct(lines[2])})
    [answer] = fake.visible(fake.transcript.asked[0])
    note = make.say(lines[12], user=BOB)
    opened, post = make.post("A post", lines[13])
    thread = make.thread()
    for event in (note, opened, thread):
        await fake.deliver(event)
    group = fake.world.group(ANN, BOB).id
    await asked(
        drawn,
        {
            3: make.slash("ask", question=lines[3]),
            4: make.slash("ask", question=lines[4], private=False),
            5: make.slash("ask", question=lines[5], source="corpus"),
            6: make.slash("ask", question=lines[6], channel=fake.world.direct(BOB).id, user=BOB),
            7: make.slash("ask", question=lines[7], channel=FOREIGN, guest=True),
            8: make.slash("ask", question=lines[8], channel=group, guest=True),
            9: make.slash("ask", question=lines[9], channel=READ_ONLY),
            10: make.mention(lines[10], channel=thread.key),
            11: make.say(lines[11], reply_to=answer.id),
            12: make.menu(ABOUT, note.key),
            13: post,
            14: make.mention(lines[14], channel=ELSEWHERE),
            15: make.say(f"{lines[15]} <@{fake.world.bot.id}>"),
        },
    )
    assert fake.visible(note) == []
    typed = make.typing("ask", "source", source="drawer0007")
    assert (await OverGateway(fake).deliver(typed)).acked
    turn = fake.turn(typed)
    assert turn is not None
    assert [each["name"] for each in turn.choices or ()] == ["drawer0007"]
    assert fake.rejected == []
    assert await server.stop() < 10
    assert (server.process.returncode, fake.gateway.closings) == (0, [1000])


async def test_who_may_see_what_and_what_is_not_answered(house: House) -> None:
    """Documents, titles and questions are full of mentions, of which none is one."""
    docs = drawers(house.folder / "docs", 9)
    (docs / "evil.md").write_text(f"# Kettle {LIVE}\n\nThe purple kettle is {LIVE} <@1> red.\n")
    house.settings.update(corpus=docs, threshold=0, limit=1)
    server, fake = await house.up(), house.discord
    make, ask = fake.events, f"{question(1)} {LIVE}"
    hostile = [make.slash("ask", question=f"purple kettle {LIVE}", private=False)]
    hostile += [make.mention(f"purple kettle {LIVE}"), make.direct(f"fondue {LIVE}")]
    for shown in await house.ask(*hostile, make.slash("ask", question=f"fondue {LIVE}")):
        assert LIVE not in words(shown.payload)
    private, public = (
        make.slash("ask", question=ask),
        make.slash("ask", question=ask, private=False),
    )
    assert [each.to for each in await house.ask(private, public)] == [ANN, None]

    before = house.calls()
    silent = (
        make.say(ask),
        make.mention(ask, user=OTHER_BOT),
        make.say(f"<@{fake.world.bot.id}> {ask}", webhook=True),
        make.say(f"@everyone {question(1)}"),
        make.say(f"<@&{WRITERS}> {question(1)}"),
        make.say(f"<@&{GUILD}> {question(1)}"),
    )
    for event in silent:
        await fake.deliver(event)
    await house.quiet()
    assert house.calls() == before
    assert not any(fake.visible(event) for event in silent)
    assert fake.rejected == []
    await server.stop()
    assert not any(line["level"] in {"error", "critical"} for line in server.events)


async def test_an_answer_follows_its_question(drawn: House) -> None:
    """An edit changes it in place, a preview does not, and it goes with its question."""
    fake = drawn.discord
    await drawn.up()
    event = fake.events.mention(question(1))
    [shown] = await drawn.ask(event)
    await fake.deliver(fake.events.unfurl(event))
    await drawn.quiet()
    assert shown.edits == 0

    edit = fake.events.edit(event, f"<@{fake.world.bot.id}> {question(2)}")
    for _ in range(2):
        await fake.deliver(edit)
    await drawn.holds(lambda: "word0002" in "".join(drawn.read(event)))
    await drawn.quiet()
    assert (fake.visible(event), shown.edits) == ([shown], 1)

    await fake.deliver(fake.events.delete(event))
    await drawn.holds(lambda: fake.visible(event) == [])
    assert bool(shown.payload["flags"] & Flag.COMPONENTS_V2)
