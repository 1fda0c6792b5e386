"""Whatever hangs, a stop is in time, and nobody is forgotten over it."""

from pathlib import Path

import pytest

from tests.fakes.slack.fake import FakeSlack
from tests.trust.serving.hanging import NEVER
from tests.trust.slack.process import House
from tests.trust.slack.storm import SOON, drawers, question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]


async def test_a_search_that_never_ends_holds_no_stop_up(tmp_path: Path) -> None:
    """The process ends with 0 within ten seconds; who asked it is answered by the next one."""
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
        shown = await house.seen(*never, waiting, within=2 * SOON)
        for each, number in zip(shown, (0, 1, 5), strict=True):
            assert f"word{number:04}" in each.payload["text"]
        await house.close()
