"""Whatever hangs, a stop is in time, and nobody is forgotten over it."""

from pathlib import Path

import pytest

from tests.fakes.slack.fake import FakeSlack
from tests.trust.serving.hanging import NEVER
from tests.trust.slack.process import House
from tests.trust.slack.storm import SOON, drawers, question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]


async def test_a_search_that_never_ends_holds_no_stop_up(tmp_path: Path) -> None:
    """The process ends with 0 within ten seconds; who asks meanwhile is answered by the next one.

    Whoever waits for that search is told in time that it takes too long.
    """
    async with FakeSlack() as slack:
        docs = drawers(tmp_path / "docs", 30)
        house = House(slack, tmp_path, settings={"corpus": docs, "threshold": 0, "limit": 1})
        server = await house.up(program="tests.trust.serving.hanging")
        never = [slack.events.mention(f"{NEVER} {question(each)}") for each in range(2)]
        for event in never:
            assert (await house.delivery(server).deliver(event)).acked
        waiting = slack.events.mention(question(5))
        assert (await house.delivery(server).deliver(waiting)).acked

        assert await server.stop() < 10
        assert server.process.returncode == 0
        await house.up()
        [*late, shown] = await house.seen(*never, waiting, within=2 * SOON)
        assert all("not ready in time" in each.payload["text"] for each in late)
        assert "word0005" in shown.payload["text"] or "in time" in shown.payload["text"]
        await house.close()
