"""While people ask, documents change: what is shown is what stands there, whole, and soon."""

import random
import time

import pytest

from tests.trust.fresh import Account, ask, figures, kept, run

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

SECONDS = 20
KILLS = 6


async def test_changes_show_within_two_seconds_and_no_answer_is_spoilt() -> None:
    """Files are written, added, moved and deleted under fifty questions a second."""
    async with kept() as (house, cabinet):
        server = await house.up()
        account = await run(house, server, cabinet, SECONDS)
        events = server.events

    said = figures(cabinet, account)
    assert (account.failed, account.mixed) == ([], []), said
    assert len(cabinet.changes) > SECONDS, said
    assert all(change.took is not None and change.took < 2 for change in cabinet.changes), said
    assert account.oldest < 2, said
    assert [event for event in events if event["level"] != "info"] == []


async def test_killed_at_any_moment_the_next_start_shows_what_was_not_saved() -> None:
    """Just after a change, before it is saved, while it is, or afterwards."""
    chance = random.Random(52)  # noqa: S311 - the same moments on every run
    async with kept() as (house, cabinet):
        account = Account()
        for _ in range(KILLS):
            server = await house.up()
            for _ in range(5):
                cabinet.change()
            until = time.monotonic() + chance.uniform(0, 2)
            while time.monotonic() < until:
                await ask(house, server, cabinet, account, cabinet.pick())
            await server.kill()
        server = await house.up()
        shown = {each: await ask(house, server, cabinet, account, each) for each in cabinet.pasts}
        await server.stop()

    assert (account.failed, account.mixed) == ([], [])
    assert shown == {each: cabinet.now(each) for each in cabinet.pasts}
