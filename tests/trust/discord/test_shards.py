"""Servers shared out over two connections: each question comes over one, and is answered once."""

import pytest

from tests.fakes.discord.world import ELSEWHERE
from tests.trust.discord.process import HURRIED, House
from tests.trust.slack.storm import question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]


async def test_two_shards_answer_in_both_servers_and_come_back(drawn: House) -> None:
    """Of two servers one is on either; direct messages and commands come over one of them."""
    gateway, make = drawn.discord.gateway, drawn.discord.events
    gateway.shards = 2
    server = await drawn.up(program=HURRIED, discord_shards=True)
    assert sorted(each.shard for each in gateway.live) == [(0, 2), (1, 2)]
    for number, upset in enumerate((gateway.drop, None)):
        first = 10 * number
        events = [
            make.mention(question(first)),
            make.mention(question(first + 1), channel=ELSEWHERE),
            make.direct(question(first + 2)),
            make.slash("ask", question=question(first + 3)),
            make.slash("ask", question=question(first + 4), channel=ELSEWHERE),
        ]
        await drawn.ask(*events)
        await drawn.quiet()
        for event in events:
            [text] = drawn.read(event)
            assert f"word{event.text[-5:-1]}" in text
        if upset is not None:
            opened = gateway.opened
            await upset()
            await gateway.wait(2, after=opened + 1, within=30)
            await server.ready()
    assert await server.stop() < 10
    assert (server.process.returncode, gateway.live) == (0, [])
    assert drawn.discord.rejected == []
