"""Buttons in Discord outlive restarts, and say when the documents have moved on."""

from pathlib import Path

import pytest

from bot import wording
from tests.adapters.discord.answering import answering, serving, settings_for
from tests.adapters.discord.pressing import QUESTION, WHY, pressed, private
from tests.adapters.slack import corpora
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.reading import words
from tests.fakes.discord.world import ANN, FOREIGN

pytestmark = pytest.mark.enable_socket


async def test_strangers_read_only_what_is_open_to_them(tmp_path: Path) -> None:
    """Where the app came with one person, nobody knows who else reads."""
    root = corpora.handbook(tmp_path / "handbook")
    async with serving(tmp_path, collections={"handbook": {"root": root}}) as served:
        event = served.fake.events.slash("ask", question=QUESTION, channel=FOREIGN, guest=True)
        [shown] = await served.deliver(event)

    assert "No documents are open to this place" in words(shown.payload)


async def test_a_button_works_after_a_restart_and_says_when_the_documents_moved_on(
    tmp_path: Path,
) -> None:
    """The button holds what it does; the state holds what it stands under."""
    root = corpora.handbook(tmp_path / "handbook")
    async with FakeDiscord() as fake:
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
            settings = settings_for(fake, tmp_path, collections={"handbook": {"root": root}})
        async with answering(fake, settings) as first:
            shown = await private(first)
        async with answering(fake, settings) as second:
            [why] = await pressed(second, shown, WHY)
            assert "in all" in words(why.payload)
            changed = root / "leave-0.md"
            changed.write_text(changed.read_text().replace("thirty", "thirty-one"))
            await second.library.refresh()
            [told] = await pressed(second, shown, WHY)
            assert wording.moved_on() in words(told.payload)
            [again] = await pressed(second, told, "Ask again")
            assert "thirty-one" in words(again.payload)
            assert again.to == ANN
