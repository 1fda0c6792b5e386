"""Who comes to a line that is too long is told so at once, and who is in it is answered in time."""

from dataclasses import dataclass
from typing import cast

import pytest

from bot.door import BURST, FEW, KEEPS, LATEST, LONGEST_LINE, Door
from bot.workers import Workers
from tests.bot.library import Clock

STEP = 0.01  # seconds between two who come


@dataclass
class Line:
    """A line as long as a test wants it."""

    wait: float = 0.0
    late: float = 0.0
    busy: int = 0
    full: bool = False


class Entrance:
    """A door that people come to one after another, some time after the start."""

    def __init__(self, *, age: float = 60.0, inside: int = FEW) -> None:
        self.clock = Clock()
        self.door = Door(clock=self.clock)
        self.waiting = [self.door.inside() for _ in range(inside)]
        for each in self.waiting:
            each.__enter__()
        self.searching, self.keeping = Line(), Line()
        self.clock.now += age

    @property
    def closed(self) -> bool:
        """Tell what the next one finds."""
        return self.door.closed(cast("Workers", self.searching), cast("Workers", self.keeping))

    def pass_by(self, seconds: float) -> list[bool]:
        """Tell what they find who come meanwhile."""
        found = []
        for _ in range(round(seconds / STEP)):
            self.clock.now += STEP
            found.append(self.closed)
        return found


SLOW = [Line(wait=LONGEST_LINE + 0.01), Line(late=LATEST + 0.01)]


def test_nobody_is_turned_away_while_all_is_well() -> None:
    """A short line and a loop that is a little late are nothing."""
    entrance = Entrance()
    entrance.searching = Line(wait=LONGEST_LINE, late=LATEST)
    assert not any(entrance.pass_by(60))


@pytest.mark.parametrize("slow", SLOW)
def test_many_may_come_at_once_but_not_for_long(slow: Line) -> None:
    """Whether the line is too long or the loop has too much to do: then the door is closed."""
    entrance = Entrance()
    entrance.searching = slow
    found = entrance.pass_by(2)
    assert found == sorted(found)
    assert found.index(True) * STEP == pytest.approx(BURST, abs=0.03)

    entrance.searching = Line()
    assert not entrance.closed


def test_a_line_before_the_state_counts_as_well() -> None:
    """Nobody is answered who is not claimed."""
    entrance = Entrance()
    entrance.keeping = Line(wait=LONGEST_LINE + 0.01)
    assert entrance.pass_by(2)[-1]


@pytest.mark.parametrize("slow", SLOW)
def test_a_few_may_always_wait(slow: Line) -> None:
    """What takes long may have other reasons than those who wait at the door."""
    entrance = Entrance(inside=FEW - 1)
    entrance.searching = slow
    assert not any(entrance.pass_by(5))
    with entrance.door.inside():
        assert entrance.closed
    assert not entrance.closed


def test_a_line_that_has_only_just_ended_may_not_be_long_again() -> None:
    """Or the door would open for a crowd each time that the last one is gone."""
    entrance = Entrance()
    entrance.searching = SLOW[0]
    entrance.pass_by(5)
    entrance.searching = Line()
    entrance.pass_by(0.5)
    entrance.searching = SLOW[0]
    assert all(entrance.pass_by(1))


@pytest.mark.parametrize(("calm", "closed"), [(1.1, True), (1.3, False)])
def test_a_calm_second_after_a_flood_many_may_come_at_once_again(
    calm: float,
    *,
    closed: bool,
) -> None:
    """However long it was."""
    entrance = Entrance()
    entrance.searching = SLOW[0]
    entrance.pass_by(60)
    entrance.searching = Line()
    entrance.pass_by(calm)
    entrance.searching = SLOW[0]
    assert entrance.pass_by(BURST)[-1] is closed


@pytest.mark.parametrize("then", [Line(), SLOW[0]])
def test_hours_without_anybody_are_no_strain(then: Line) -> None:
    """Nobody knows what was then: whoever comes next is let in, and those who come with him."""
    entrance = Entrance()
    entrance.searching = SLOW[0]
    assert not entrance.closed
    entrance.clock.now += 3_600
    entrance.searching = then
    assert not entrance.closed
    entrance.searching = SLOW[0]
    assert not any(entrance.pass_by(BURST - STEP))


def test_soon_after_a_start_everybody_waits() -> None:
    """What has waited for it is all there at once, and nothing is warm."""
    entrance = Entrance(age=0.0)
    entrance.searching = SLOW[0]
    assert not any(entrance.pass_by(5))
    assert all(entrance.pass_by(5)[200:])


@pytest.mark.parametrize("age", [0.0, 60.0])
def test_a_line_without_room_is_closed_at_any_time(age: float) -> None:
    """There is a limit to what a process holds."""
    entrance = Entrance(age=age)
    entrance.searching.full = True
    assert entrance.closed
    entrance.searching.full = False
    entrance.keeping.busy = KEEPS
    assert entrance.closed
