"""Discord as a surface starts when it can, says how it is, and stops without losing anything."""

import asyncio
import logging
from pathlib import Path

import pytest

from adapters.discord.exchange import Exchange, Letter
from adapters.discord.faults import Unwelcome
from adapters.discord.reading import Address, Asked, unpack
from adapters.discord.surface import Discord
from bot.bootstrap import answer_service
from bot.model import Asker, Place, Question
from bot.reception import Reception
from bot.settings import Settings
from bot.state.ledger import Claim, Delivery, Overdue
from bot.state.opening import open_state
from bot.workers import Workers
from tests.adapters.discord.answering import answering, serving, settings_for, until
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import broken, slow
from tests.fakes.discord.gateway import AUTHENTICATION_FAILED
from tests.fakes.discord.interactions import LIFE
from tests.fakes.discord.reading import quotes
from tests.fakes.discord.transcript import Event
from tests.fakes.discord.world import DISCORD_EPOCH, GENERAL, GUILD

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    """Return settings that name nobody who answers."""
    monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", FakeDiscord().world.token)
    return Settings(data=tmp_path / "data", cache=tmp_path / "cache")


def surface(settings: Settings) -> Discord:
    """Return a surface that has not been started."""
    state = open_state(settings)
    workers = Workers("work", threads=2, waiting=10)
    reception: Reception[Letter] = Reception(
        answer_service(settings, None), state, workers, workers
    )
    return Discord(settings, reception)


def left_behind(event: Event, settings: Settings, *, sending: bool = False) -> None:
    """Leave *event* as a process does that dies while it answers it, or is *sending*."""
    state = open_state(settings)
    claim = state.ledger.claim(delivery(event))
    assert claim is not None
    assert not sending or state.ledger.begin_sending(claim)
    state.close()


def delivery(event: Event, *, age: float = 0.0) -> Delivery:
    """Describe what *event* asks, as if it were older by *age* seconds."""
    place, token = Place("discord", GUILD, GENERAL), event.payload.get("token")
    address = Address(
        place,
        GENERAL,
        event.user,
        message=None if token else event.key,
        application=event.payload.get("application_id", ""),
        token=token,
        began=(int(event.key) >> 22) / 1000 + DISCORD_EPOCH - age,
        public=not token,
    )
    asker = Asker("discord", GUILD, event.user)
    return Asked(f"key:{event.key}", Question(QUESTION, asker, place), address).delivery()


async def test_it_is_well_when_it_is_connected(tmp_path: Path) -> None:
    """And says so when it is not."""
    async with serving(tmp_path) as served:
        assert served.discord.trouble is None
        opened = served.fake.gateway.opened
        await served.fake.gateway.drop()
        await until(lambda: served.discord.trouble)
        assert served.discord.trouble == "not connected"
        await served.fake.gateway.wait(after=opened)
        await until(lambda: not served.discord.trouble)

    assert served.discord.trouble == "stopping"


async def test_a_token_that_ends_is_a_trouble_that_stays(tmp_path: Path) -> None:
    """Whoever looks is told what to do."""
    async with serving(tmp_path) as served:
        await served.fake.gateway.drop(AUTHENTICATION_FAILED)
        await until(lambda: "Reset Token" in (served.discord.trouble or ""))


async def test_a_wrong_token_ends_the_start_in_one_line(
    settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    """It names the page where there is another, and is no part of the line itself."""
    async with FakeDiscord() as fake:
        fake.world.token += "X"
        made = surface(settings.model_copy(update={"discord_api_url": fake.api_url}))
        with pytest.raises(Unwelcome, match="Bot > Reset Token") as told:
            await made.start()
        await made.stop()

    assert settings.discord_bot_token is not None
    assert settings.discord_bot_token.get_secret_value() not in str(told.value) + caplog.text


async def test_while_discord_cannot_be_reached_it_tries_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start in the middle of an outage is a start."""
    async with FakeDiscord() as fake:
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
        made = surface(settings_for(fake, tmp_path))
        await fake.refuse()
        starting = asyncio.create_task(made.start())
        await until(lambda: "cannot be reached" in (made.trouble or ""))
        await fake.open()
        async with asyncio.timeout(10):
            await starting
        assert made.trouble is None
        await made.stop()


async def test_what_was_begun_is_finished_before_it_stops(tmp_path: Path) -> None:
    """Nothing that was acknowledged is left without an answer."""
    async with serving(tmp_path) as served:
        fake = served.fake
        fake.faults.plan("edit_answer", slow(0.3))
        event = fake.events.slash("ask", question=QUESTION)
        await fake.deliver(event)
        await served.heard()
        assert await served.discord.stop() == 0

        assert quotes(fake.visible(event)[0].payload)
    assert fake.gateway.closings[0] == 1000


async def test_what_a_dead_process_left_behind_is_answered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By its interaction, or as a reply."""
    async with FakeDiscord() as fake:
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
        given = settings_for(fake, tmp_path)
        async with answering(fake, given):
            slash, mention = fake.events.slash("ask", question=QUESTION), fake.events.mention("x")
        token = fake.interactions.begin(slash).event.payload["token"]
        await fake.interactions.callback({"type": 5, "data": {"flags": 64}}, slash.key, token)
        for event in (slash, mention):
            fake.transcript.ask(event)
            left_behind(event, given)
        async with answering(fake, given):
            shown = [*await fake.answered(slash), *await fake.answered(mention)]

    assert [bool(quotes(each.payload)) for each in shown] == [True, True]


async def test_what_may_have_been_sent_is_sent_again_and_seen_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Discord knows the reply again, so nobody has to be told that nobody knows."""
    async with FakeDiscord() as fake:
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", fake.world.token)
        given = settings_for(fake, tmp_path)
        async with answering(fake, given) as first:
            event = fake.events.mention("x")
            fake.transcript.ask(event)
            asked = unpack(delivery(event).work or {})
            parts = first.discord.parts
            assert parts is not None
            exchange = Exchange(asked.address, parts.listeners.desk, asked.key)
            reply = await first.reception.reply(asked.question)
            await exchange.send(exchange.render(reply, None))
        left_behind(event, given, sending=True)
        async with answering(fake, given):
            await fake.waiting.until(lambda: len(fake.called("send")) > 1)

    [shown] = fake.visible(event)
    assert quotes(shown.payload)


async def test_what_is_older_than_its_token_is_given_up_quietly(tmp_path: Path) -> None:
    """Discord takes no answer any more, so none is made."""
    async with serving(tmp_path) as served:
        parts = served.discord.parts
        assert parts is not None
        event = served.fake.events.slash("ask", question=QUESTION)
        for age, taken in ((LIFE - 60, True), (LIFE + 1, False)):
            packed = delivery(event, age=age)
            assert packed.work is not None
            overdue = Overdue(Claim(1), packed.tenant, packed.work, sending=False)
            assert (parts.listeners.outlet(overdue) is not None) is taken


async def test_a_server_that_sends_us_away_is_forgotten(tmp_path: Path) -> None:
    """Nothing of it stays with us."""
    async with serving(tmp_path) as served:
        fake = served.fake
        await served.deliver(fake.events.slash("ask", question=QUESTION))
        assert served.state.ledger.size() == 1
        await fake.gateway.live[0].tell("GUILD_DELETE", {"id": GUILD})
        await until(lambda: not served.state.ledger.size())


async def test_discords_library_is_silent_below_a_warning(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Its debug lines hold whole messages."""
    caplog.set_level(logging.DEBUG)
    async with serving(tmp_path) as served:
        served.fake.faults.plan("edit_answer", broken(502))
        await served.deliver(served.fake.events.slash("ask", question="a secret question"))

    assert [each for each in caplog.records if each.name.startswith("discord")] == []
    assert "secret" not in caplog.text
