"""The bot is told, and how long it took to say something is measured."""

import pytest

from tests.fakes.discord.calling import Caller, logged_in
from tests.fakes.discord.delivery import OverGateway, flood
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.samples import command
from tests.fakes.discord.world import BOT

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_an_interaction_that_nobody_acknowledges_is_lost(fake: FakeDiscord) -> None:
    """A message is received when a session hears it."""
    await Caller(fake).call("PUT", f"/applications/{BOT}/commands", [command()])
    delivery = OverGateway(fake, patience=0.02)
    event = fake.events.slash("ask", question="why?")
    assert not (await delivery.deliver(fake.events.mention("a"))).acked
    async with logged_in(fake):
        assert not (await delivery.deliver(event)).acked
        assert (await delivery.deliver(fake.events.mention("b"))).acked
        await Caller(fake).acknowledge(event, 5)

        assert (await delivery.deliver(event)).acked


async def test_a_flood_delivers_copies_in_an_order_that_can_be_repeated(
    fake: FakeDiscord,
) -> None:
    """Every copy is told; the question is noted once."""
    events = [fake.events.mention(str(number)) for number in range(5)]
    orders = []
    for _ in range(2):
        async with logged_in(fake) as peer:
            receipts = await flood(OverGateway(fake), events, copies=2, shuffle=7)
            orders.append([(await peer.hear())["d"]["id"] for _ in receipts])

    assert orders[0] == orders[1]
    assert sorted(orders[0]) == sorted(each.key for each in events * 2)
    assert len(fake.transcript.asked) == 5
