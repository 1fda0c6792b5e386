"""Told to stop, it finishes what it has acknowledged, and leaves the rest to others."""

import signal
import time

import pytest

from tests.fakes.slack.faults import slow
from tests.trust.slack.process import House
from tests.trust.slack.slowly import HOLD_ON
from tests.trust.slack.storm import SOON, Account, Storm, drawers, question, questions, shuffled

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

ASKED = 60
RESTARTS = 3
ABREAST = 8


async def test_what_was_acknowledged_is_answered_before_the_end(house: House) -> None:
    """Searches that take two seconds and posts that take one included; and then it exits with 0."""
    house.settings.update(corpus=drawers(house.folder / "docs", 30), threshold=0, limit=1)
    server = await house.up(program="tests.trust.slack.slowly")
    make, delivery = house.slack.events, house.delivery(server)
    house.slack.faults.last("chat.postMessage", slow(1))
    asked = [make.slash(f"{HOLD_ON} {question(0)}"), make.mention(f"{HOLD_ON} {question(1)}")]
    asked += [make.mention(question(number)) for number in range(2, 12)]
    for event in asked:
        assert (await delivery.deliver(event)).acked

    took = await server.stop()

    assert (server.process.returncode, took < 10) == (0, True)
    assert [len(house.slack.visible(event)) for event in asked] == [1] * len(asked)
    assert not any("not done" in line for line in server.log)


async def test_whoever_says_it_twice_is_not_kept_waiting(house: House) -> None:
    """The second signal ends it there and then; the next start takes over what was left."""
    house.settings.update(corpus=drawers(house.folder / "docs", 30), threshold=0, limit=1)
    server = await house.up(program="tests.trust.slack.slowly")
    event = house.slack.events.mention(f"{HOLD_ON} {question(3)}")
    assert (await house.delivery(server).deliver(event)).acked

    server.tell(signal.SIGTERM)
    await server.hears("stopping")
    began = time.monotonic()
    server.tell(signal.SIGTERM)
    assert await server.ended() == -signal.SIGTERM
    assert time.monotonic() - began < 1.5
    assert house.slack.visible(event) == []

    await house.up()
    [shown] = await house.seen(event, within=SOON)
    assert "word0003" in shown.payload["text"]


async def test_restarts_under_load_lose_nothing(house: House) -> None:
    """Nobody is even told of an interruption; commands that found nobody, Slack says so of."""
    house.settings.update(corpus=drawers(house.folder / "docs", ASKED), threshold=0, limit=1)
    asked = questions(house.slack, range(ASKED))
    copies = shuffled(asked, seed=4, most=3)
    storm = Storm(house, await house.up(), abreast=ABREAST)
    at = [len(copies) * each // (RESTARTS + 1) for each in range(1, RESTARTS + 1)]
    await storm.blow(copies, restarts=at, graceful=True)
    await storm.settled(asked)
    await storm.server.stop()
    found = storm.account(asked)

    assert found.failed <= RESTARTS * ABREAST, found
    assert found == Account(ASKED, answered=ASKED, failed=found.failed)
    assert [server.process.returncode for server in house.servers] == [0] * (RESTARTS + 1)
