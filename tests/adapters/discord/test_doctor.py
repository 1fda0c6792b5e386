"""The doctor asks Discord itself, and says of each thing how it is and what to do."""

import asyncio
from base64 import urlsafe_b64encode
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from adapters.discord.doctor import checks
from adapters.discord.syncing import note_of
from bot.checks import Check, State
from bot.settings import Settings
from tests.adapters.discord.answering import answering, settings_for
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import broken
from tests.fakes.discord.world import BOT

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def fake(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeDiscord]:
    """Open a Discord, and set its token."""
    async with FakeDiscord() as opened:
        head = urlsafe_b64encode(BOT.encode()).decode().rstrip("=")
        opened.world.token = f"{head}.CANARY.CANARY"
        monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", opened.world.token)
        yield opened


async def examined(settings: Settings, **more: Any) -> list[Check]:  # noqa: ANN401 - a clock
    """Return what the doctor finds, and see that it gives no secret away."""
    found = await asyncio.to_thread(lambda: list(checks(settings, **more)))
    assert not [each for each in found if "CANARY" in str(each)]
    return found


def about(found: list[Check], subject: str) -> Check:
    """Return the one check about *subject*."""
    (check,) = (each for each in found if each.subject == subject)
    return check


async def test_all_is_well_once_it_has_been_served(fake: FakeDiscord, tmp_path: Path) -> None:
    """What the doctor calls well is what the rest of the tests stand on."""
    settings = settings_for(fake, tmp_path)
    async with answering(fake, settings):
        pass
    found = await examined(settings)

    assert {each.state for each in found} == {State.OK}
    assert about(found, "application").finding == f"quoth ({BOT})"
    assert "ask" in about(found, "commands").finding
    assert about(found, "gateway").finding == "Discord greets"


async def test_nobody_is_told_that_we_were_there(fake: FakeDiscord, tmp_path: Path) -> None:
    """A check is no login, and changes nothing."""
    await examined(settings_for(fake, tmp_path))

    assert fake.gateway.identified == []
    assert fake.commands.syncs == []
    assert not (tmp_path / "data").exists()


async def test_commands_that_discord_has_not_had_from_here_are_told(
    fake: FakeDiscord, tmp_path: Path
) -> None:
    """The next start tells it, or a command does."""
    settings = settings_for(fake, tmp_path)
    assert about(await examined(settings), "commands").state is State.WARNING
    async with answering(fake, settings):
        pass
    note_of(settings.data, int(BOT)).unlink()
    check = about(await examined(settings), "commands")

    assert check.state is State.WARNING
    assert "quoth discord sync" in str(check.hint)


async def test_without_a_token_it_says_where_there_is_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And asks nobody anything."""
    monkeypatch.delenv("QUOTH_DISCORD_BOT_TOKEN", raising=False)
    [check] = await examined(Settings(data=tmp_path))

    assert (check.state, check.subject) == (State.PROBLEM, "token")
    assert "Bot > Reset Token" in str(check.hint)


async def test_half_a_token_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is sent to nobody."""
    monkeypatch.setenv("QUOTH_DISCORD_BOT_TOKEN", "CANARY")
    [check] = await examined(Settings(data=tmp_path))

    assert "does not look like" in check.finding


async def test_a_token_that_discord_does_not_know(fake: FakeDiscord, tmp_path: Path) -> None:
    """Nothing else can be looked at then."""
    settings = settings_for(fake, tmp_path)
    fake.world.token += "X"
    found = await examined(settings)

    assert about(found, "token").finding == "Discord does not know it"
    assert [each.subject for each in found] == ["network", "Discord's clock", "token"]


async def test_what_the_portal_has_wrong_is_told_with_its_page(
    fake: FakeDiscord, tmp_path: Path
) -> None:
    """Commands that go elsewhere, and intents that nobody needs."""
    told = {"id": BOT, "name": "quoth", "flags": 1 << 19, "interactions_endpoint_url": "https://x"}

    async def application(_: object) -> dict[str, object]:
        return told

    for at, route in enumerate(fake.rest.routes):
        if route.name == "application":
            fake.rest.routes[at] = replace(route, handler=application)
    found = await examined(settings_for(fake, tmp_path))
    problems = [each for each in found if each.subject == "application"]

    assert [each.state for each in problems] == [State.OK, State.PROBLEM]
    assert f"{BOT}/information" in str(problems[1].hint)
    assert "Message Content" in about(found, "intents").finding
    assert f"{BOT}/bot" in str(about(found, "intents").hint)


async def test_a_discord_that_has_trouble_is_not_our_fault(
    fake: FakeDiscord, tmp_path: Path
) -> None:
    """Each thing by itself."""
    for route in ("read_commands", "gateway"):
        fake.faults.last(route, broken(500))
    found = await examined(settings_for(fake, tmp_path))

    assert about(found, "commands").state is State.WARNING
    assert about(found, "logins").state is State.WARNING
    assert about(found, "gateway").state is State.OK


async def test_nobody_at_the_other_end_is_told_as_such(fake: FakeDiscord, tmp_path: Path) -> None:
    """Neither of the API nor of the gateway."""
    closed = settings_for(fake, tmp_path, discord_gateway_url="ws://127.0.0.1:9/")
    assert about(await examined(closed), "gateway").state is State.PROBLEM
    gone = settings_for(fake, tmp_path, discord_api_url="http://127.0.0.1:9/api/v10")
    [check] = await examined(gone)

    assert (check.subject, check.state) == ("network", State.PROBLEM)


@pytest.mark.parametrize(("wrong", "said"), [(90, "ahead of"), (-90, "behind")])
async def test_a_clock_that_is_wrong_is_told(
    fake: FakeDiscord, tmp_path: Path, wrong: float, said: str
) -> None:
    """The age of an interaction is counted with it."""
    found = await examined(settings_for(fake, tmp_path), clock=lambda: fake.clock() + wrong)
    check = about(found, "Discord's clock")

    assert check.state is State.WARNING
    assert said in check.finding
