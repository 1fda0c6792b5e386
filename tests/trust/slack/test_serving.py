"""The documented command, from its start to its end."""

import socket
import time

import pytest

from tests.fakes.slack.faults import refused
from tests.fakes.slack.transcript import Via
from tests.ports import free_port
from tests.trust.slack.process import House, Server

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"


async def all_is_answered(house: House, server: Server) -> None:
    """Ask in every way, visit every tab, and see what comes."""
    make, delivery = house.slack.events, house.delivery(server)
    ways = {
        Via.ACK: [make.slash(QUESTION)],
        Via.POST: [make.mention(QUESTION), make.direct(QUESTION)],
        Via.RESPONSE_URL: [make.shortcut(QUESTION)],
    }
    for via, events in ways.items():
        for event in events:
            assert (await delivery.deliver(event)).acked
            [shown] = await house.seen(event)
            assert (shown.via, "superposition" in shown.payload["text"]) == (via, True)
    for visit in (make.home_opened("home"), make.home_opened("messages")):
        assert (await delivery.deliver(visit)).acked
    await house.holds(lambda: len(house.slack.called("views.publish")) == 1)
    await house.holds(lambda: len(house.slack.web_api.prompts) == 1)


async def test_by_http_everything_is_answered_and_the_end_is_quick(house: House) -> None:
    """From the first request to an exit with 0, within two seconds of being asked to end."""
    server = await house.up()
    await all_is_answered(house, server)
    assert await server.health("healthz") == (200, "ok")

    assert await server.stop() < 5
    assert server.process.returncode == 0
    assert server.log[-1] == "stopping"


async def test_on_a_socket_too_and_no_secret_is_told(on_socket: House) -> None:
    """Not even to whoever wants to know everything; nor a word of what was asked."""
    server = await on_socket.up(log_level="debug")
    await all_is_answered(on_socket, server)
    await server.stop()

    said = "\n".join(server.said)
    world = on_socket.slack.world
    kept = (on_socket.folder / "data" / "secret").read_text(encoding="utf-8").strip()
    for secret in (on_socket.slack.workspace.token, world.app_token, world.signing_secret, kept):
        assert secret not in said
    assert QUESTION not in said
    assert server.process.returncode == 0


async def test_it_is_not_ready_before_the_documents_are_read_and_slack_is_reached(
    on_socket: House,
) -> None:
    """Until then it says why, tries again, and lives; and then it answers."""
    fake = on_socket.slack
    fake.faults.last("auth.test", refused("internal_error"))
    server = await on_socket.start()

    await server.until(lambda _, found: found.get("documents") == "the documents are being read")
    assert await server.health("healthz") == (200, "ok")
    checks = await server.until(lambda _, found: "cannot be reached" in found.get("slack", ""))
    assert checks["documents"] == "ok"

    fake.faults.clear("auth.test")
    await server.ready()
    event = fake.events.slash(QUESTION)
    assert (await on_socket.delivery(server).deliver(event)).acked


async def test_slack_that_is_away_at_the_start_is_tried_again(house: House) -> None:
    """Nobody listens at its address; when somebody does, questions are answered."""
    with socket.create_server(("127.0.0.1", 0)) as nobody:
        port = nobody.getsockname()[1]
    server = await house.start(slack_api_url=f"http://127.0.0.1:{port}/api")

    checks = await server.until(lambda _, found: "cannot be reached" in found.get("slack", ""))
    assert "ClientConnectorError" in checks["slack"]
    assert await server.stop() < 5
    assert server.process.returncode == 0


async def test_without_tokens_it_says_which_and_where_they_stand(on_socket: House) -> None:
    """One sentence a variable, and the page of the documentation; then exit 2."""
    on_socket.settings.update(slack_bot_token=None, slack_app_token=None)
    server = await on_socket.start()

    assert await server.ended() == 2
    said = " ".join(" ".join(server.said).split())
    for words in ("QUOTH_SLACK_BOT_TOKEN", "QUOTH_SLACK_APP_TOKEN", "docs/slack.md"):
        assert words in said
    assert "Traceback" not in said


async def test_a_wrong_token_ends_it_with_one_line(on_socket: House) -> None:
    """The line names the page where the right one is; asking again would not help."""
    on_socket.settings["slack_app_token"] = on_socket.slack.workspace.token
    server = await on_socket.start()

    assert await server.ended() == 2
    [line] = [each["event"] for each in server.events if each["level"] == "critical"]
    assert "Basic Information > App-Level Tokens" in line
    assert "QUOTH_SLACK_APP_TOKEN" in line
    assert {each["level"] for each in server.events} == {"info", "critical"}


async def test_ports_that_are_taken_are_told_in_a_line_each_and_waited_for(house: House) -> None:
    """The line names the setting; when whoever has them lets go of them, all is well."""
    settings = {name: free_port() for name in ("port", "health_port")}
    with (
        socket.create_server(("127.0.0.1", settings["port"])),
        socket.create_server(("127.0.0.1", settings["health_port"])),
    ):
        house.settings.update(settings)
        server = await house.start()
        for name, port in settings.items():
            line = await server.hears(f"port {port} is taken")
            assert f"QUOTH_{name.upper()}" in line
    await server.ready()

    assert await server.stop() < 5
    assert server.process.returncode == 0
    assert "Traceback" not in "".join(server.said)


async def test_the_end_does_not_wait_for_documents_that_take_long_to_read(house: House) -> None:
    """A killed index costs nothing, so whoever asks for an end gets it at once."""
    documents = house.folder / "docs"
    documents.mkdir()
    for number in range(1_500):
        words = " ".join(f"word{number * each}" for each in range(300))
        (documents / f"{number}.md").write_text(f"# Page {number}\n\n{words}\n")
    server = await house.start(corpus=documents)
    await server.until(lambda _, found: bool(found))

    began = time.monotonic()
    assert await server.stop() < 8, time.monotonic() - began
    assert server.process.returncode == 0
    assert not any("answering from" in line for line in server.log)
