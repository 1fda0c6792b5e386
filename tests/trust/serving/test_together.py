"""One command serves everything that is set up, and nothing there takes anything else along."""

import signal
import socket

import pytest

from tests.trust.serving.process import Town, figure

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"
LONGEST_LINE = 600  # bytes


async def test_all_surfaces_are_served_by_one_process(town: Town) -> None:
    """Each answers; a port that is taken at first keeps no other from it, and is waited for.

    What is measured tells of all of them, and no line of the log of what was asked or of a secret.
    """
    with socket.create_server(("127.0.0.1", town.web_port)):
        server = await town.start(**town.tokens(), log_level="debug")
        checks = await server.until(lambda _, found: "taken" in found.get("web", ""))
        assert f"port {town.web_port} is taken" in checks["web"]
        await server.until(lambda _, found: found.get("slack") == found.get("discord") == "ok")
        assert (await server.health("readyz"))[0] == 503
        assert "QUOTH_WEB_PORT" in await server.hears("is taken")
    await server.ready()

    shown = await town.ask(QUESTION)
    assert [name for name, seen in shown.items() if "superposition" in seen] == list(shown)
    status, scraped = await server.health("metrics")
    assert status == 200
    for name in shown:
        assert figure(scraped, f'quoth_surface_up{{surface="{name}"}}') == 1
        labels = f'{{status="answered",surface="{name}",why=""}}'
        assert figure(scraped, f"quoth_asks_total{labels}") == 1
        labels = f'{{step="whole",surface="{name}"}}'
        assert figure(scraped, f"quoth_step_seconds_count{labels}") == 1
    assert figure(scraped, 'quoth_surface_restarts_total{surface="web"}') >= 1
    assert figure(scraped, "quoth_index_documents") == 5
    assert figure(scraped, "quoth_ledger_deliveries") == 2
    assert server.memory() < 150  # MiB

    assert await server.stop() < 10
    assert server.process.returncode == 0
    answered = [each for each in server.events if each["event"] == "question answered"]
    assert len({each["request"] for each in answered}) == 3
    lines = [line.encode() for line in server.said if "question answered" in line]
    assert max(map(len, lines)) < LONGEST_LINE
    secrets = (value for name, value in town.tokens().items() if name.endswith("token"))
    said = "\n".join(server.said)
    assert [each for each in (QUESTION, *secrets) if str(each) in said] == []


async def test_who_is_not_let_in_is_told_of_and_the_others_go_on(town: Town) -> None:
    """And who is not set up is told how to be. New settings are read while it runs, or refused."""
    wrong = {**town.tokens(), "slack_bot_token": "", "discord_bot_token": "no.such.token"}
    set_up = {name: value for name, value in wrong.items() if value}
    server = await town.start(**set_up)
    checks = await server.until(lambda _, found: "does not know the token" in str(found))
    await server.until(lambda _, found: found.get("web") == "ok")

    assert checks["discord"].startswith("Discord does not let us in")
    how = "set QUOTH_SLACK_BOT_TOKEN; step by step: docs/slack.md"
    assert checks["slack"] == f"off: {how}"
    assert await server.hears(f"slack is off: {how}")
    assert "superposition" in await town.page(QUESTION)

    (town.folder / "quoth.toml").write_text("limit = 'many'\n")
    server.tell(signal.SIGHUP)
    assert "limit" in await server.hears("the settings stay as they were")
    (town.folder / "quoth.toml").write_text("limit = 2\n")
    server.tell(signal.SIGHUP)
    assert "web" in await server.hears("the settings were read again")
    assert "superposition" in await town.page(QUESTION)
    assert await server.stop() < 10
    assert server.process.returncode == 0


async def test_when_the_last_one_is_not_let_in_it_ends_with_one_line(town: Town) -> None:
    """Asking again would not help; the line says where that is mended."""
    wrong = {**town.tokens(), "slack_bot_token": "", "discord_bot_token": "no.such.token"}
    server = await town.start(web_port=0, **wrong)

    assert await server.ended() == 2
    [line] = [each["event"] for each in server.events if each["level"] == "critical"]
    assert "Discord does not know the token" in line
    assert "Traceback" not in "".join(server.said)
    assert {each["level"] for each in server.events} == {"info", "critical"}
