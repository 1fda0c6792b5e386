"""Secrets change under load, and not one request is lost over it."""

import asyncio
import re
import signal
from pathlib import Path

import pytest

from tests.fakes.slack.delivery import Receipt
from tests.fakes.slack.transcript import Event
from tests.trust.slack.process import House, Server

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

QUESTION = "What is superposition?"
OLD, NEW = "5" * 32, "9" * 32
RATE = 20  # questions a second
SECONDS = 6.0
SAID = "the settings were read again"


class Load:
    """Questions at a steady rate, signed with the secret that Slack has at the moment."""

    def __init__(self, house: House, server: Server) -> None:
        self.house = house
        self.delivery = house.delivery(server)
        self.asked: list[tuple[Event, asyncio.Task[Receipt]]] = []

    async def ask(self, seconds: float) -> None:
        """Ask for some *seconds*."""
        for number in range(int(seconds * RATE)):
            make = self.house.slack.events
            event = make.mention(QUESTION) if number % 2 else make.slash(QUESTION)
            asking = asyncio.create_task(self.delivery.deliver(event))
            self.asked.append((event, asking))
            await asyncio.sleep(1 / RATE)

    async def told(self) -> list[int]:
        """Return with which status each question was taken."""
        return [(await asking).status for _, asking in self.asked]


async def reloaded(house: House, server: Server) -> None:
    """Have the settings read again, and wait until they are."""
    before = sum(SAID in line for line in server.log)
    server.tell(signal.SIGHUP)
    await house.holds(lambda: sum(SAID in line for line in server.log) > before)


def file_with(house: House, name: str, secret: str) -> Path:
    """Put a secret where the server finds it."""
    path = house.folder / name
    path.write_text(secret)
    path.chmod(0o600)
    house.settings.update({name: None, f"{name}_file": path})
    return path


async def test_a_signing_secret_changes_under_load_and_nothing_is_lost(house: House) -> None:
    """Old, then both, then new: all are let in and answered once; then the old one is refused."""
    file, world = file_with(house, "slack_signing_secret", OLD), house.slack.world
    server = await house.up()
    load = Load(house, server)
    asking = asyncio.create_task(load.ask(SECONDS))

    await asyncio.sleep(SECONDS / 5)
    file.write_text(f"{NEW},{OLD}")
    await reloaded(house, server)
    await asyncio.sleep(SECONDS / 5)
    world.signing_secret = NEW
    await asyncio.sleep(SECONDS / 5)
    file.write_text(NEW)
    await reloaded(house, server)
    await asking

    assert set(await load.told()) == {200}
    events = [event for event, _ in load.asked]
    await house.seen(*events)
    assert [len(house.slack.visible(each)) for each in events] == [1] * len(events)
    world.signing_secret = OLD
    late = house.slack.events.slash(QUESTION)
    assert (await house.delivery(server).deliver(late)).status == 401
    assert await server.stop() < 5
    assert not re.search(f"{OLD}|{NEW}", "\n".join(server.said))


async def test_tokens_change_under_load_and_nothing_is_lost(on_socket: House) -> None:
    """Both at once: another socket is opened, and answers are sent with another token."""
    slack = on_socket.slack
    files = {
        "slack_bot_token": file_with(on_socket, "slack_bot_token", slack.workspace.token),
        "slack_app_token": file_with(on_socket, "slack_app_token", slack.world.app_token),
    }
    server = await on_socket.up()
    load = Load(on_socket, server)
    asking = asyncio.create_task(load.ask(SECONDS))

    await asyncio.sleep(SECONDS / 3)
    slack.world.app_token = "xapp-1-A0000NEXT"  # noqa: S105 - of nobody
    files["slack_app_token"].write_text(slack.world.app_token)
    await reloaded(on_socket, server)
    opened = slack.sockets.opened
    await asking

    assert set(await load.told()) == {200}
    events = [event for event, _ in load.asked]
    await on_socket.seen(*events)
    assert [len(slack.visible(each)) for each in events] == [1] * len(events)
    assert (opened, len(slack.sockets.connections)) == (2, 1)

    slack.workspace = slack.world.install(slack.workspace.id)
    files["slack_bot_token"].write_text(slack.workspace.token)
    await reloaded(on_socket, server)
    event = slack.events.mention(QUESTION)
    assert (await on_socket.delivery(server).deliver(event)).acked
    assert await on_socket.seen(event)


async def test_what_is_wrong_changes_nothing_and_is_told_in_one_line(house: House) -> None:
    """Neither a placeholder nor a port is taken on, and everybody is answered."""
    file = file_with(house, "slack_signing_secret", OLD)
    server = await house.up()
    file.write_text("changeme")
    server.tell(signal.SIGHUP)
    said = await server.hears("the settings stay as they were")
    assert f"is a placeholder in {file}" in said

    file.write_text("too short")
    (house.folder / "quoth.toml").write_text("limit = 5\nweb_url = 'https://quoth.example'\n")
    await reloaded(house, server)
    assert "the old slack_signing_secret stays" in await server.hears(SAID)
    assert await server.hears("this counts from the next start on: limit, web_url")
    event = house.slack.events.slash(QUESTION)
    assert (await house.delivery(server).deliver(event)).status == 200
    assert "too short" not in "\n".join(server.said)
