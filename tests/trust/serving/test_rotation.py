"""New tokens while everything is served: by whoever is quick, and by whoever is late."""

import signal

import pytest

from tests.fakes.discord.gateway import AUTHENTICATION_FAILED
from tests.trust.serving.process import Town

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

QUESTION = "What is superposition?"
SECOND, THIRD = "OTAw.the.second", "OTAw.a.third"
SAID = "the settings were read again"


async def test_a_token_of_discord_is_reset_and_the_others_notice_nothing(town: Town) -> None:
    """Taken on at once, or after Discord has sent us away; and no secret is in the log."""
    given = town.tokens()
    file = town.folder / "token"
    file.write_text(str(given.pop("discord_bot_token")))
    server = await town.start(**given, discord_bot_token_file=file)
    await server.ready()

    town.discord.world.token = SECOND
    file.write_text(SECOND)
    server.tell(signal.SIGHUP)
    assert "discord" in await server.hears(SAID)
    shown = await town.ask(QUESTION)
    assert [name for name, seen in shown.items() if "superposition" in seen] == list(shown)

    town.discord.world.token = THIRD
    await town.discord.gateway.drop(AUTHENTICATION_FAILED)
    await server.until(lambda _, found: "does not know the token" in str(found.get("discord")))
    assert "superposition" in await town.page(QUESTION)
    file.write_text(THIRD)
    server.tell(signal.SIGHUP)
    await server.hears("discord anew")
    await server.ready()
    shown = await town.ask(QUESTION)
    assert [name for name, seen in shown.items() if "superposition" in seen] == list(shown)

    assert await server.stop() < 10
    assert [each for each in (SECOND, THIRD) if each in "\n".join(server.said)] == []
