"""The database of the state locked, full, or not to be written: questions are answered anyway."""

import os
import resource
import sqlite3
import time

import pytest

from tests.fakes.slack.transcript import Event, Shown
from tests.trust.locking import (
    IN_VAIN,
    NOT_ANSWERED,
    NOT_NOW,
    asked_for,
    gaps,
    locked,
    lost,
    nobody_waited_twice,
)
from tests.trust.slack.process import House, Server
from tests.trust.slack.storm import drawers, question, questions

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

SHARE = "quoth.share"
MINUTE = 60.0  # seconds


async def answered_once(house: House, server: Server, events: list[Event]) -> None:
    """Deliver each of *events* twice, and see one right answer to each."""
    delivery = house.delivery(server)
    for event in events * 2:
        assert (await delivery.deliver(event)).acked
    await house.seen(*events)
    for event in events:
        [shown] = house.slack.visible(event)
        assert f"word{event.text[-5:-1]}" in shown.payload["text"]


def told(house: House, server: Server) -> int:
    """Count the lines that say that the database cannot be used."""
    database = str(house.folder / "data" / "state.db")
    return sum(line.startswith(f"{database} cannot be used now") for line in server.log)


async def test_a_locked_database_keeps_nobody_waiting(house: House) -> None:
    """Only the buttons are missing, and one line says why; unlocked, all is as before."""
    house.settings.update(corpus=drawers(house.folder / "docs", 30), threshold=0, limit=1)
    server = await house.up()
    with sqlite3.connect(house.folder / "data" / "state.db", isolation_level=None) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        began = time.monotonic()
        events = questions(house.slack, range(6))
        await answered_once(house, server, events)
        assert time.monotonic() - began < 3 * 2 * len(events)  # Slack's own patience
        assert told(house, server) == 1
        assert SHARE not in str([house.slack.visible(event) for event in events])
        connection.execute("ROLLBACK")
    connection.close()
    await heals(house, server)
    await answered_once(house, server, questions(house.slack, range(10, 16)))
    assert told(house, server) == 1
    assert await server.stop() < 8
    assert server.process.returncode == 0


async def test_a_minute_of_a_locked_database_costs_each_asker_a_second_at_the_most(
    house: House,
) -> None:
    """Answers go out, found or not; a vote that cannot be kept is not thanked for.

    What went unanswered meanwhile is lost, and the log says how much that was.
    """
    corpus = drawers(house.folder / "docs", 200)
    house.settings.update(corpus=corpus, limit=1, keep_questions_days=1)
    server = await house.up()
    make, delivery = house.slack.events, house.delivery(server)

    async def ask(number: int) -> Shown:
        event = make.slash(IN_VAIN if number % 2 else question(number))
        assert (await delivery.deliver(event)).acked
        [shown] = await house.seen(event)
        wanted = NOT_ANSWERED if number % 2 else f"word{number:04}"
        assert wanted in str(shown.payload)
        return shown

    answer = await ask(0)
    with locked(house.folder / "data" / "state.db"):
        took = await asked_for(MINUTE, ask)
        press = make.press(answer, "Helpful")
        assert (await delivery.deliver(press)).acked
        [said] = await house.seen(press)
    assert NOT_NOW in str(said.payload)
    assert nobody_waited_twice(took, MINUTE)
    assert told(house, server) <= 2

    await heals(house, server)
    await ask(1)
    await house.holds(lambda: lost(server))
    assert lost(server) == len(took) // 2
    [gap] = gaps(house.environment())["unanswered"]
    assert (gap["question"], gap["times"], gap["workspaces"]) == (
        IN_VAIN,
        1,
        [f"slack:{house.slack.workspace.id}"],
    )


async def test_a_full_disk_is_said_once_and_answers_go_on(house: House) -> None:
    """The database may not grow by a byte, which is what a full disk is to it."""
    house.settings.update(corpus=drawers(house.folder / "docs", 30), threshold=0, limit=1)
    server = await house.up()
    await answered_once(house, server, questions(house.slack, range(3)))
    limit_files(server, 4096)
    await answered_once(house, server, questions(house.slack, range(3, 9)))
    assert told(house, server) == 1

    limit_files(server, resource.RLIM_INFINITY)
    await heals(house, server)
    assert await server.stop() < 8
    assert server.process.returncode == 0


def limit_files(server: Server, size: int) -> None:
    """Let no file that *server* writes grow beyond *size*."""
    most = resource.RLIM_INFINITY
    resource.prlimit(server.process.pid, resource.RLIMIT_FSIZE, (size, most))


async def heals(house: House, server: Server) -> None:
    """Ask until an answer has buttons again."""
    until = time.monotonic() + 10
    while time.monotonic() < until:
        event = house.slack.events.slash(question(7))
        await house.delivery(server).deliver(event)
        if SHARE in str(house.slack.visible(event)):
            return
    pytest.fail("no buttons")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
async def test_a_folder_that_cannot_be_written_ends_the_start_with_one_line(house: House) -> None:
    """There is no place for the secret, so buttons could not be signed; that is told."""
    data = house.folder / "data"
    data.mkdir(mode=0o500)
    server = await house.start()

    assert await server.ended() == 2
    [line] = [each["event"] for each in server.events if each["level"] == "critical"]
    assert str(data) in line
