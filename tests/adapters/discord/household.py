"""A small house in Discord: a handbook, a hostile kitchen, and what nothing there may do."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.adapters.discord.answering import Answering, serving
from tests.adapters.slack import corpora
from tests.fakes.discord.transcript import Event, Shown

QUESTION = "How many days of annual leave?"


@asynccontextmanager
async def household(folder: Path) -> AsyncIterator[Answering]:
    """Serve a handbook and a kitchen, and see in the end that nothing has called anybody."""
    roots = {
        "handbook": corpora.handbook(folder / "handbook"),
        "kitchen": corpora.hostile(folder / "kitchen"),
    }
    collections = {name: {"root": root} for name, root in roots.items()}
    async with serving(folder, collections=collections) as served:
        yield served
        assert served.fake.pings == []


async def answer(quoth: Answering, event: Event) -> Shown:
    """Deliver *event*, and return the one message that answers it."""
    [shown] = await quoth.deliver(event)
    return shown
