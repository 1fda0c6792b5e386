"""What a killed process had not sent is sent; what it may have sent nobody sends again."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.state.departures import Departures, departure
from bot.state.ledger import Claim, Delivery, Ledger
from tests.bot.state.databases import House, asked

ROOT = Path(__file__).parents[3]
DEAD = "dead"
SENT, KEPT_BACK = Claim(7, 0), Claim(8, 0)

pytestmark = pytest.mark.skipif(
    not Path("/proc/sys/kernel/random/boot_id").exists(),
    reason="departures are not tested: this system does not name its runs",
)


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Departures]:
    """Note departures as a process that lives."""
    here = Departures(tmp_path, owner="living")
    yield here
    here.close()


@contextmanager
def killed(folder: Path, sent: Claim) -> Iterator[None]:
    """Have a process note that it sends, and kill it at the end of the block."""
    said = f"{sent.number}:{sent.attempt}"
    command = [sys.executable, "-m", "tests.bot.state.departing", str(folder), DEAD, said]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "sent\n"
        try:
            yield
        finally:
            process.kill()


def gone(folder: Path, *sent: Claim) -> None:
    """Leave behind what a process does that has sent so much."""
    departures = Departures(folder, owner=DEAD)
    for claim in sent:
        leave(departures, claim)
    departures.close()


def leave(departures: Departures, claim: Claim) -> None:
    """Send something for *claim*."""
    with departures.of(claim):
        departure()()


def test_a_note_outlives_a_kill(here: Departures, tmp_path: Path) -> None:
    """What was noted may have left; what was not, has not.

    But who lives may yet send: a process that only slept too long wakes up and goes on.
    """
    with killed(tmp_path, SENT):
        assert here.possible(DEAD, KEPT_BACK)

    assert here.possible(DEAD, SENT)
    assert not here.possible(DEAD, KEPT_BACK)
    assert here.possible("living", KEPT_BACK)


def test_a_note_is_for_one_attempt(here: Departures, tmp_path: Path) -> None:
    """What the second holder of a claim has sent, the first has not; what the first has, is old."""
    gone(tmp_path, Claim(7, 1))

    assert here.possible(DEAD, Claim(7, 1))
    assert not here.possible(DEAD, Claim(7, 2))


def test_a_note_that_has_made_room_is_not_taken_for_none(here: Departures, tmp_path: Path) -> None:
    """There is room for some thousands of notes; whoever comes later takes the place of others."""
    gone(tmp_path, Claim(7 + 4096, 0))

    assert here.possible(DEAD, Claim(7, 0))
    assert not here.possible(DEAD, Claim(7 + 2 * 4096, 0))


def test_another_run_of_the_machine_knows_nothing(tmp_path: Path) -> None:
    """What was noted but not yet on the disk is gone when the machine fails: so all is possible."""
    gone(tmp_path, SENT)
    (tmp_path / "run").write_text("another\n")
    here = Departures(tmp_path, owner="living", boot=tmp_path / "run")

    assert here.possible(DEAD, KEPT_BACK)
    here.close()


@pytest.mark.parametrize("content", [b"", b"x" * 64, b"x" * 10_000])
def test_notes_that_cannot_be_read_say_nothing(
    here: Departures, tmp_path: Path, content: bytes
) -> None:
    """Where nobody knows, it may have left."""
    gone(tmp_path)
    [theirs] = [each for each in (tmp_path / "departures").iterdir() if each != here.path]
    theirs.write_bytes(content)

    assert here.possible(DEAD, KEPT_BACK)
    assert here.possible("never there", KEPT_BACK)
    assert here.possible(DEAD, Claim(None))


def test_where_the_runs_of_the_machine_have_no_names_all_is_possible(tmp_path: Path) -> None:
    """Nor is anything written there: nobody could make use of it."""
    here = Departures(tmp_path / "data", owner="living", boot=tmp_path / "nothing")
    leave(here, SENT)

    assert here.possible("living", KEPT_BACK)
    assert here.sweep() == 0
    assert not (tmp_path / "data").exists()
    here.close()


def test_where_nothing_can_be_written_answers_leave_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """The log says once what that will cost."""
    (tmp_path / "data").write_text("no folder")
    here = Departures(tmp_path / "data", owner="living")
    leave(here, SENT)

    assert [each.levelname for each in caplog.records] == ["WARNING"]
    assert here.possible(DEAD, KEPT_BACK)
    here.close()


def test_nobody_notes_what_is_not_being_sent(here: Departures, tmp_path: Path) -> None:
    """Nor what the ledger does not know."""
    before = here.path.read_bytes()
    departure()()
    leave(here, Claim(None))
    here.close()
    leave(here, SENT)

    assert here.path.read_bytes() == before
    assert tmp_path in here.path.parents


def test_notes_of_long_ago_are_deleted(here: Departures, tmp_path: Path) -> None:
    """A day later nobody takes anything over; one's own notes stay."""
    gone(tmp_path)
    assert here.sweep() == 0

    for each in (tmp_path / "departures").iterdir():
        os.utime(each, (0, 0))
    assert here.sweep() == 1
    assert list((tmp_path / "departures").iterdir()) == [here.path]
    assert here.sweep() == 0


def test_what_had_not_left_is_received_anew(house: House) -> None:
    """It is answered as if nothing had been sent, and taken over again as what it is then."""
    dead, living = house.ledger("dead"), keeping(house, left=False)
    dead.begin_sending(claimed(dead, asked()))
    house.clock.now += 6
    [overdue] = living.overdue()

    assert not overdue.sending
    house.clock.now += 6
    assert not keeping(house, left=True).overdue()[0].sending


def test_a_doubt_stays_a_doubt(house: House) -> None:
    """Whoever was to tell the asker may die of it too, before or after the apology has left."""
    dead = house.ledger("dead")
    dead.begin_sending(claimed(dead, asked()))
    house.clock.now += 6
    [overdue] = keeping(house, left=True).overdue()
    assert overdue.sending

    teller = keeping(house, left=False)
    house.clock.now += 6
    [again] = teller.overdue()
    assert again.sending
    assert teller.begin_sending(again.claim)
    house.clock.now += 6
    assert keeping(house, left=False).overdue()[0].sending


def keeping(house: House, *, left: bool) -> Ledger:
    """Keep the ledger where it is known whether answers *left* those who are no more."""
    return Ledger(
        house.database(),
        house.vault,
        owner="living",
        clock=house.clock,
        may_have_left=lambda _owner, _claim: left,
    )


def claimed(ledger: Ledger, delivery: Delivery) -> Claim:
    """Claim what nobody has claimed before."""
    claim = ledger.claim(delivery)
    assert claim is not None
    return claim
