"""A question that was edited has one answer: that of the process that has answered it before."""

import asyncio
from pathlib import Path

import pytest

from tests.adapters.discord.answering import Answering, answering, serving, settings_for
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.reading import quotes, words
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import BOT

pytestmark = pytest.mark.enable_socket

FIRST, SECOND = "What is superposition?", "What is a sparse autoencoder?"


def edit(served: Answering, event: Event, question: str) -> Event:
    """Change what *event* asks."""
    return served.fake.events.edit(event, f"<@{BOT}> {question}")


async def test_whoever_edits_too_often_keeps_the_answer_that_there_is(tmp_path: Path) -> None:
    """Later the same edit can be made once more."""
    async with serving(tmp_path, rate_per_minute=1, rate_burst=1) as served:
        event = served.fake.events.mention(FIRST)
        [answered] = await served.deliver(event)
        before = dict(answered.payload)
        [after] = await served.deliver(edit(served, event, SECOND))
        parts = served.discord.parts
        assert parts is not None

        assert quotes(before)
        assert (after.edits, after.payload) == (0, before)
        assert FIRST in parts.listeners.standing[event.key].words


async def test_an_edit_whose_answer_is_not_known_is_ignored(tmp_path: Path) -> None:
    """Another process has given it, and hears of the edit as well."""
    async with serving(tmp_path) as served:
        event = served.fake.events.mention(FIRST)
        await served.deliver(event)
        parts = served.discord.parts
        assert parts is not None
        parts.listeners.standing[event.key].answer = None
        [shown] = await served.deliver(edit(served, event, SECOND))

        assert shown.edits == 0


async def test_two_processes_edit_one_answer(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Both hear of the edit, and only one knows the answer to be changed."""
    async with FakeDiscord() as fake:
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
        given = settings_for(fake, tmp_path)
        async with answering(fake, given) as one, answering(fake, given) as other:
            event = fake.events.mention(FIRST)
            await one.deliver(event)
            await other.settled()
            for number in range(4):
                question = (SECOND, FIRST)[number % 2]
                await one.deliver(edit(one, event, question))
                await asyncio.sleep(0.05)
                await other.settled()
                await one.settled()
                [shown] = fake.visible(event)
                assert shown.edits == number + 1
                assert quotes(shown.payload), words(shown.payload)
