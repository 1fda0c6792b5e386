"""Killed at any point of an answer: what is seen of it when the next process has been up a while.

A question that nothing was sent for is answered anew. One whose answer was on its way may have
been answered, and Slack cannot be asked; so its asker, and nobody else, is told.
"""

import signal
from dataclasses import dataclass, replace

import pytest

from tests.fakes.slack.faults import Cut, Fault, slow
from tests.fakes.slack.transcript import Event, Shown, Via
from tests.trust.slack.process import House, Server
from tests.trust.slack.slowly import HOLD_ON
from tests.trust.slack.storm import INTERRUPTED, SOON, drawers, question

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

NEVER = Fault(delay=9, cut=Cut.BEFORE)  # holds a call, and breaks it off undone


@dataclass(frozen=True, slots=True)
class Killed:
    """A question that was asked before a kill."""

    event: Event
    number: int

    def answers(self, house: House) -> list[Shown]:
        """Return what is seen of its answer, which is the right one."""
        shown = [each for each in house.slack.visible(self.event) if not is_note(each)]
        assert all(f"word{self.number:04}" in each.payload["text"] for each in shown)
        return shown

    def notes(self, house: House) -> list[Shown]:
        """Return what its asker is told about the kill, and nobody else is."""
        notes = [each for each in house.slack.visible(self.event) if is_note(each)]
        channels = house.slack.workspace.channels
        assert all(each.to == self.event.user or channels[each.channel].owner for each in notes)
        return notes


def is_note(shown: Shown) -> bool:
    """Tell whether a message says that its asker was interrupted."""
    return str(shown.payload["text"]).startswith(INTERRUPTED)


def asked(house: House, number: int, how: str, *, slowly: bool = False) -> Killed:
    """Ask for a drawer by a command, a mention or directly."""
    words = f"{HOLD_ON} {question(number)}" if slowly else question(number)
    make = house.slack.events
    if how == "command":
        return Killed(make.slash(words), number)
    return Killed(make.mention(words) if how == "mention" else make.direct(words), number)


@dataclass(frozen=True, slots=True)
class Points:
    """One question at every point that a kill can come at."""

    answered: tuple[Killed, ...]
    late: Killed  # on its way to a response_url
    undone: Killed  # posted, and Slack has not taken it
    done: Killed  # posted and taken, and nobody has heard so
    searching: tuple[Killed, ...]
    unheard: Killed  # not acknowledged

    @property
    def unseen(self) -> tuple[Killed, ...]:
        """Return those whose askers have seen nothing yet."""
        return (*self.searching, self.late, self.undone, self.unheard)

    @property
    def all(self) -> tuple[Killed, ...]:
        """Return all of them."""
        return (*self.answered, self.done, *self.unseen)


async def at_every_point(house: House, server: Server) -> Points:
    """Ask until there is a question at every point, and stop the process there."""
    faults, delivery = house.slack.faults, house.delivery(server)
    answered = (asked(house, 0, "command"), asked(house, 1, "mention"))
    for each in answered:
        await delivery.deliver(each.event)
    await house.seen(*(each.event for each in answered))

    faults.plan("response_url", NEVER)
    late = asked(house, 7, "command", slowly=True)
    assert (await delivery.deliver(late.event)).body == {}
    await house.holds(lambda: faults.due("response_url") == 0)
    posted = []
    for number, (how, fault) in enumerate((("mention", NEVER), ("direct", slow(3))), start=2):
        faults.plan("chat.postMessage", fault)
        posted.append(asked(house, number, how))
        assert (await delivery.deliver(posted[-1].event)).acked
        await house.holds(lambda: faults.due("chat.postMessage") == 0)

    searching = tuple(
        asked(house, number, how, slowly=True) for number, how in ((4, "command"), (5, "mention"))
    )
    for each in searching:
        assert (await delivery.deliver(each.event)).acked
    server.tell(signal.SIGSTOP)
    unheard = asked(house, 6, "mention")
    impatient = replace(delivery, patience=0.2, pauses=())
    assert not (await impatient.deliver(unheard.event)).acked
    undone, done = posted
    return Points(answered, late, undone, done, searching, unheard)


async def test_a_kill_at_any_point_is_made_good_within_seconds(house: House) -> None:
    """Of every point there is one question here, and one kill for all of them."""
    house.settings.update(corpus=drawers(house.folder / "docs", 20), threshold=0, limit=1)
    server = await house.up(program="tests.trust.slack.slowly")
    at = await at_every_point(house, server)
    assert not any(house.slack.visible(each.event) for each in at.unseen)
    await server.kill()

    server = await house.up()
    delivery = house.delivery(server)
    for each in at.all:
        assert (await delivery.deliver(each.event)).acked
    await house.seen(*(each.event for each in at.unseen), within=SOON)
    await house.holds(lambda: at.done.notes(house) and at.done.answers(house), within=SOON)
    assert await server.stop() < SOON

    for each in at.answered:
        assert (len(each.answers(house)), each.notes(house)) == (1, [])
    anew = (*at.searching, at.unheard)
    assert [[shown.via for shown in each.answers(house)] for each in anew] == [
        [Via.RESPONSE_URL],
        [Via.POST],
        [Via.POST],
    ]
    assert not any(each.notes(house) for each in anew)
    for each in (at.undone, at.late):
        assert (each.answers(house), len(each.notes(house))) == ([], 1)
    assert (len(at.done.answers(house)), len(at.done.notes(house))) == (1, 1)
