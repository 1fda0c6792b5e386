"""Discord is told of the commands when they are others than it was told, and at no other time."""

import asyncio
import json
from pathlib import Path

import discord
import pytest

from adapters.discord.faults import Unwelcome
from adapters.discord.syncing import described, fingerprint, note_of, sync, tell
from adapters.discord.translating import Translator
from adapters.discord.tree import Tree
from bot.settings import Settings
from tests.adapters.discord.answering import Answering, answering, serving, settings_for, until
from tests.adapters.discord.test_surface import surface as unstarted
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import refused, slow
from tests.fakes.discord.protocol import Error

pytestmark = pytest.mark.enable_socket

LANGUAGES = {"de", "fr", "es-ES", "es-419", "ja"}


def settings(fake: FakeDiscord, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return the settings that let us into *fake*."""
    monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
    return settings_for(fake, folder)


def tree_of(served: Answering) -> Tree:
    """Return the commands that are served."""
    assert served.discord.parts is not None
    return served.discord.parts.tree


async def test_a_second_start_tells_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What stands on the disk is what Discord knows."""
    async with FakeDiscord() as fake:
        given = settings(fake, tmp_path, monkeypatch)
        for _ in range(2):
            async with answering(fake, given):
                pass
        assert fake.commands.syncs == [""]
        note_of(given.data, int(fake.world.bot.id)).write_text("something else")
        async with answering(fake, given):
            await until(lambda: len(fake.commands.syncs) > 1)

    assert fake.commands.syncs == ["", ""]


async def test_no_reconnection_tells_anything(tmp_path: Path) -> None:
    """Whether a session is resumed or begun anew."""
    async with serving(tmp_path) as served:
        gateway = served.fake.gateway
        for interrupt in (gateway.drop, gateway.ask_to_reconnect):
            opened = gateway.opened
            await interrupt()
            await gateway.wait(after=opened)

    assert served.fake.commands.syncs == [""]


async def test_it_can_be_told_at_any_time(tmp_path: Path) -> None:
    """``quoth discord sync`` asks no file."""
    async with serving(tmp_path) as served:
        tree = tree_of(served)
        assert not await sync(tree, tmp_path / "data")
        assert await sync(tree, tmp_path / "data", anyway=True)

    assert len(served.fake.commands.syncs) == 2


async def test_a_failure_is_told_and_the_next_start_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Questions are answered all the same."""
    async with FakeDiscord() as fake:
        given = settings(fake, tmp_path, monkeypatch)
        fake.faults.plan("set_commands", refused(Error.TOO_MANY_CREATES))
        async with answering(fake, given) as served:
            assert served.discord.trouble is None
            await until(lambda: "quoth discord sync" in caplog.text)
        assert not note_of(given.data, int(fake.world.bot.id)).exists()


async def test_questions_do_not_wait_for_the_commands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """However long Discord takes for them; what failed is told once more after a while."""
    monkeypatch.setattr("adapters.discord.surface.PAUSE", 0.05)
    monkeypatch.setattr("adapters.discord.surface.SYNCING", 0.2)
    async with FakeDiscord() as fake:
        given = settings(fake, tmp_path, monkeypatch)
        fake.faults.plan("set_commands", slow(0.5))
        made = unstarted(given)
        async with asyncio.timeout(10):
            await made.start()
            assert fake.commands.syncs == []
            assert made.trouble is None
            await until(note_of(given.data, int(fake.world.bot.id)).exists)
        await made.stop()


async def test_whoever_syncs_with_a_wrong_token_is_told_where_to_get_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In one line, without the token."""
    async with serving(tmp_path) as served:
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", "wrong.wrong.wrong")
        client = discord.Client(intents=discord.Intents.none())
        with pytest.raises(Unwelcome, match="Reset Token") as told:
            await tell(client, tree_of(served), settings_for(served.fake, tmp_path))

    assert "wrong" not in str(told.value)


async def test_discord_takes_the_commands_in_every_language(tmp_path: Path) -> None:
    """Names and descriptions keep its rules, which the fake knows too."""
    async with serving(tmp_path) as served:
        [ask, menu] = served.fake.commands.known[""]

    assert (ask["name"], menu["name"]) == ("ask", "Ask about this message")
    assert set(ask["name_localizations"]) == set(menu["name_localizations"]) == LANGUAGES
    for each in (ask, *ask["options"]):
        assert set(each["name_localizations"]) == LANGUAGES
        assert set(each["description_localizations"]) == LANGUAGES
    assert (ask["integration_types"], ask["contexts"]) == ([0, 1], [0, 1, 2])


async def test_equal_commands_have_one_fingerprint_and_others_another(tmp_path: Path) -> None:
    """Whatever order their parts are written in."""
    async with serving(tmp_path) as served:
        tree = tree_of(served)
        translated = await described(tree)
        assert await described(tree) == translated
        await tree.set_translator(None)
        plain = await described(tree)
        await tree.set_translator(Translator())
    turned = [dict(reversed(each.items())) for each in translated]

    assert fingerprint(json.loads(json.dumps(turned))) == fingerprint(translated)
    assert fingerprint(plain) != fingerprint(translated)
