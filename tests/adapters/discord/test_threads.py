"""A thread that the library was not told of belongs to its channel all the same."""

from pathlib import Path

import pytest

from tests.adapters.discord.answering import Answering, serving
from tests.adapters.slack import corpora
from tests.fakes.discord.faults import broken
from tests.fakes.discord.reading import quotes
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import GENERAL, GUILD

pytestmark = pytest.mark.enable_socket

QUESTION = "How many days of annual leave?"


def bound(folder: Path) -> dict[str, object]:
    """Bind a handbook to a channel."""
    root = corpora.handbook(folder / "handbook")
    return {"handbook": {"root": root, "places": [f"discord:{GUILD}/{GENERAL}"]}}


async def is_quoted(served: Answering, thread: Event) -> bool:
    """Tell whether a mention in *thread* is answered by quotes."""
    [shown] = await served.deliver(served.fake.events.mention(QUESTION, channel=thread.key))
    return bool(quotes(shown.payload))


async def test_what_is_bound_to_the_channel_is_quoted_in_its_unknown_threads(
    tmp_path: Path,
) -> None:
    """Discord is asked once for each."""
    async with serving(tmp_path, collections=bound(tmp_path)) as served:
        thread = served.fake.events.thread()

        assert [await is_quoted(served, thread) for _ in range(3)] == [True] * 3
        assert served.calls.count("channel") == 1


async def test_a_thread_that_cannot_be_looked_up_is_a_place_of_its_own(tmp_path: Path) -> None:
    """Nothing that is bound elsewhere is shown; the next question looks again."""
    async with serving(tmp_path, collections=bound(tmp_path)) as served:
        thread = served.fake.events.thread()
        served.fake.faults.plan("channel", *[broken(403)])

        assert not await is_quoted(served, thread)
        assert await is_quoted(served, thread)
