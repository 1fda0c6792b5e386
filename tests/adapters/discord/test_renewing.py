"""A new token of the bot is taken on while people ask, and nobody notices."""

import asyncio
import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.discord.faults import Unwelcome
from bot.errors import NotRenewed
from bot.settings import Settings
from tests.adapters.discord.answering import Answering, serving, settings_for, until
from tests.adapters.discord.test_surface import surface
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import broken, slow
from tests.fakes.discord.gateway import AUTHENTICATION_FAILED
from tests.fakes.discord.reading import quotes
from tests.fakes.discord.world import BOT, User

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"
NEW, THIRD = "OTAw.another.one", "OTAw.a.third"


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait less than a server does."""
    monkeypatch.setattr("adapters.discord.surface.OVERLAP", 0.1)


def settings(fake: FakeDiscord, folder: Path, token: str = NEW) -> Settings:
    """Return settings with another token."""
    given = settings_for(fake, folder)
    return given.model_copy(update={"discord_bot_token": SecretStr(token)})


async def answers(served: Answering) -> None:
    """See that a command and a mention are answered, each once."""
    ask = served.fake.events
    for event in (ask.slash("ask", question=QUESTION), ask.mention(QUESTION)):
        [shown] = await served.deliver(event)
        assert quotes(shown.payload)


async def test_after_a_reset_everything_is_done_with_the_new_token(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """There is one connection as before, in good order, and no secret in the log."""
    caplog.set_level(logging.INFO)
    async with serving(tmp_path) as served:
        fake = served.fake
        old, fake.world.token = fake.world.token, NEW
        await served.discord.renew(settings(fake, tmp_path))
        assert served.discord.trouble is None
        await until(lambda: fake.gateway.closings == [1000])
        assert len(fake.gateway.live) == 1
        await answers(served)

    assert fake.rejected == []
    assert caplog.messages.count("the new discord_bot_token is in use") == 1
    assert not {NEW, old} & set(caplog.text.split())


async def test_what_is_asked_while_both_connections_are_open_is_answered_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord tells both of it, and one of them answers."""
    monkeypatch.setattr("adapters.discord.surface.OVERLAP", 0.5)
    async with serving(tmp_path) as served:
        fake = served.fake
        fake.world.token = NEW
        renewing = asyncio.create_task(served.discord.renew(settings(fake, tmp_path)))
        await fake.gateway.wait(2)
        events = [fake.events.slash("ask", question=QUESTION), fake.events.mention(QUESTION)]
        assert [await fake.deliver(each) for each in events] == [2, 2]
        await renewing
        await served.settled()

        assert [len(fake.visible(each)) for each in events] == [1, 1]


async def test_nothing_that_is_asked_meanwhile_is_lost(tmp_path: Path) -> None:
    """There is no moment in which nobody hears."""
    async with serving(tmp_path) as served:
        fake, events = served.fake, [served.fake.events.mention(QUESTION) for _ in range(20)]
        fake.world.token = NEW
        renewing = asyncio.create_task(served.discord.renew(settings(fake, tmp_path)))
        for each in events:
            assert await fake.deliver(each)
            await asyncio.sleep(0.02)
        await renewing
        await served.heard()
        await served.settled()

        assert [len(fake.visible(each)) for each in events] == [1] * 20


async def test_what_was_asked_before_is_answered_with_the_new_token(tmp_path: Path) -> None:
    """Discord takes no reply with the old one any more."""
    async with serving(tmp_path) as served:
        fake = served.fake
        fake.faults.plan("send", broken(502))
        mention = fake.events.mention(QUESTION)
        await fake.deliver(mention)
        await until(lambda: fake.called("send"))
        fake.world.token = NEW
        await served.discord.renew(settings(fake, tmp_path))
        await served.settled()

        [shown] = fake.visible(mention)
        assert quotes(shown.payload)


@pytest.mark.parametrize("knows", ["neither", "the old one"])
async def test_a_token_that_discord_does_not_know_is_not_taken_on(
    tmp_path: Path, knows: str
) -> None:
    """The old one stays, and the sentence says where there is another."""
    async with serving(tmp_path) as served:
        fake = served.fake
        opened = fake.gateway.opened
        if knows == "neither":
            fake.world.token = THIRD
        with pytest.raises(NotRenewed, match="Reset Token") as told:
            await served.discord.renew(settings(fake, tmp_path))
        assert NEW not in str(told.value)
        assert served.discord.trouble is None
        assert (fake.gateway.opened, len(fake.gateway.live)) == (opened, 1)
        if knows == "the old one":
            await answers(served)


async def test_the_token_of_another_application_is_not_taken_on(tmp_path: Path) -> None:
    """Its commands would lead to us, and ours to nobody."""
    async with serving(tmp_path) as served:
        fake = served.fake
        ours, fake.world.users[BOT] = fake.world.users[BOT], User("77", "other", bot=True)
        fake.world.token, token = NEW, fake.world.token
        with pytest.raises(NotRenewed, match="of another application"):
            await served.discord.renew(settings(fake, tmp_path))
        fake.world.users[BOT], fake.world.token = ours, token
        await answers(served)


@pytest.mark.parametrize("route", ["me", "gateway is silent"])
async def test_while_discord_cannot_be_reached_the_old_token_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, route: str
) -> None:
    """A new one that nobody can try out is not trusted, and is tried again when it is given."""
    async with serving(tmp_path) as served:
        fake = served.fake
        if route == "me":
            fake.faults.plan("me", slow(1))
        else:
            fake.gateway.silence()
        token, fake.world.token = fake.world.token, NEW
        with monkeypatch.context() as hurried:
            hurried.setattr("adapters.discord.surface.MOVING", 0.3)
            with pytest.raises(NotRenewed, match="Discord cannot be reached: TimeoutError"):
                await served.discord.renew(settings(fake, tmp_path))
        fake.gateway.silence(silent=False)
        fake.world.token = token
        await answers(served)
        fake.world.token = NEW
        await served.discord.renew(settings(fake, tmp_path))
        await answers(served)


async def test_the_same_token_changes_nothing(tmp_path: Path) -> None:
    """Discord counts logins, and allows a thousand a day."""
    async with serving(tmp_path) as served:
        fake = served.fake
        called, opened = len(fake.calls), fake.gateway.opened
        await served.discord.renew(settings(fake, tmp_path, fake.world.token))

        assert (len(fake.calls), fake.gateway.opened) == (called, opened)


async def test_a_new_token_heals_a_connection_that_discord_has_ended(tmp_path: Path) -> None:
    """Whoever resets a token is seldom quicker than Discord."""
    async with serving(tmp_path) as served:
        fake = served.fake
        fake.world.token = NEW
        await fake.gateway.drop(AUTHENTICATION_FAILED)
        await until(lambda: "Reset Token" in (served.discord.trouble or ""))
        assert isinstance(await served.discord.ended(), Unwelcome)
        await served.discord.renew(settings(fake, tmp_path))
        assert served.discord.trouble is None
        await answers(served)


async def test_whoever_waits_for_the_end_goes_on_waiting(tmp_path: Path) -> None:
    """That we have left the old connection is no end; that the new one is refused is."""
    async with serving(tmp_path) as served:
        fake, end = served.fake, asyncio.create_task(served.discord.ended())
        fake.world.token = NEW
        await served.discord.renew(settings(fake, tmp_path))
        await asyncio.sleep(0.05)
        assert not end.done()
        await fake.gateway.drop(AUTHENTICATION_FAILED)
        assert isinstance(await end, Unwelcome)


async def test_before_we_are_let_in_the_next_try_takes_what_is_new(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start in the middle of an outage is not tied to what was replaced meanwhile."""
    async with FakeDiscord() as fake:
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
        made = surface(settings_for(fake, tmp_path))
        await fake.refuse()
        starting = asyncio.create_task(made.start())
        await until(lambda: "cannot be reached" in (made.trouble or ""))
        fake.world.token = NEW
        await made.renew(settings(fake, tmp_path))
        await fake.open()
        async with asyncio.timeout(10):
            await starting
        assert made.trouble is None
        await made.stop()
