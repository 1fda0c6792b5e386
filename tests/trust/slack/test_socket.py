"""A socket that is refreshed, reset, silent, refused and closed loses nothing."""

import asyncio

import pytest

from tests.fakes.slack.delivery import OverSocket
from tests.fakes.slack.faults import broken, refused
from tests.fakes.slack.transcript import Event
from tests.trust.slack.process import House, Server
from tests.trust.slack.storm import drawers, question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

PAUSES = (0.1, 1.0, 5.0)  # Slack's own are at once, one minute, five minutes
BATCH = 12


@pytest.fixture
async def server(on_socket: House) -> Server:
    """Serve drawers on a socket."""
    docs = drawers(on_socket.folder / "docs", 100)
    on_socket.settings.update(corpus=docs, threshold=0, limit=1)
    return await on_socket.up()


def batch(house: House, first: int) -> list[Event]:
    """Ask for some drawers by mentions and directly."""
    ways = (house.slack.events.mention, house.slack.events.direct)
    return [ways[each % 2](question(each)) for each in range(first, first + BATCH)]


async def asked(house: House, events: list[Event]) -> None:
    """Deliver events as patiently as Slack does; each must be received, and answered once."""
    delivery = OverSocket(house.slack, patience=1.0, pauses=PAUSES)
    receipts = await asyncio.gather(*(delivery.deliver(event) for event in events))
    assert all(receipt.acked for receipt in receipts)
    await house.seen(*events)
    await asyncio.sleep(0.2)
    for event in events:
        [shown] = house.slack.visible(event)
        assert f"word{event.text[-5:-1]}" in shown.payload["text"]


async def test_nothing_is_lost_whatever_happens_to_the_socket(
    on_socket: House, server: Server
) -> None:
    """While it is announced to end, refreshed, reset or closed, Slack goes on sending."""
    sockets = on_socket.slack.sockets
    for turn, upset in enumerate((sockets.warn, sockets.refresh, sockets.abort, sockets.close)):
        opened = sockets.opened
        asking = asyncio.create_task(asked(on_socket, batch(on_socket, turn * BATCH)))
        await asyncio.sleep(0.01)
        await upset()
        await sockets.wait(after=opened)
        await asking
        await server.ready()
        assert len(sockets.connections) == 1
    assert not any(each["level"] in {"error", "critical"} for each in server.events)


async def test_a_refused_and_broken_socket_comes_back_by_itself(
    on_socket: House, server: Server
) -> None:
    """Meanwhile it says that it is not ready; no address is used twice."""
    fake = on_socket.slack
    fake.faults.last("apps.connections.open", refused("internal_error"))
    opened = fake.sockets.opened
    await fake.sockets.close()
    await server.until(lambda status, found: status == 503 and found["slack"] == "not connected")
    await server.hears("the socket could not be opened: internal_error")

    fake.faults.clear("apps.connections.open")
    await fake.sockets.wait(after=opened)
    await server.ready()
    await asked(on_socket, batch(on_socket, 0))


async def test_a_peer_that_has_died_without_a_word_is_found_out(
    on_socket: House, server: Server
) -> None:
    """Nobody closes the connection, and nothing comes through it: another one is opened."""
    sockets = on_socket.slack.sockets
    sockets.pongless, opened = True, sockets.opened
    await sockets.wait(after=opened, within=15)
    sockets.pongless = False
    await server.ready()
    await asked(on_socket, batch(on_socket, 0))


async def test_two_processes_share_the_events_and_say_so(on_socket: House, server: Server) -> None:
    """Each question goes to one of them; what one has received, a copy to the other is not."""
    other = await on_socket.up()
    await other.hears("2 sockets are open for this app")
    events = batch(on_socket, 0)
    await asked(on_socket, events)
    await asked(on_socket, events)
    answers = ["question answered" in each for each in (*server.log, *other.log)]
    assert sum(answers) == BATCH
    assert "question answered" in server.log
    assert "question answered" in other.log


async def test_what_comes_while_it_stops_is_left_to_others(
    on_socket: House, server: Server
) -> None:
    """It is not acknowledged, so Slack sends it again, to whoever listens then."""
    fake = on_socket.slack
    fake.faults.last("chat.postMessage", broken())
    [first, *rest] = batch(on_socket, 0)
    impatient = OverSocket(fake, patience=0.5, pauses=())
    assert (await impatient.deliver(first)).acked
    stopping = asyncio.create_task(server.stop())
    await server.hears("stopping")
    assert not any([(await impatient.deliver(event)).acked for event in rest[:3]])

    fake.faults.clear("chat.postMessage")
    assert await stopping < 10
    assert server.process.returncode == 0
    await on_socket.up()
    await asked(on_socket, [first, *rest])
