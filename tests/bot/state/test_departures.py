"""What a killed process had not sent is sent; what it may have sent nobody sends again."""

import errno
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from bot.state.departures import Departures, departure
from bot.state.ledger import Claim, Delivery, Ledger
from bot.state.stages import Stage
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
        assert here.stage(DEAD, KEPT_BACK) is None

    assert here.stage(DEAD, SENT) is Stage.IN_DOUBT
    assert here.stage(DEAD, KEPT_BACK) is Stage.RECEIVED
    assert here.stage("living", KEPT_BACK) is None


def test_a_note_is_for_one_attempt(here: Departures, tmp_path: Path) -> None:
    """What the second holder of a claim has sent, the first has not; what the first has, is old."""
    gone(tmp_path, Claim(7, 1))

    assert here.stage(DEAD, Claim(7, 0)) is None
    assert here.stage(DEAD, Claim(7, 1)) is Stage.IN_DOUBT
    assert here.stage(DEAD, Claim(7, 2)) is Stage.RECEIVED


def test_what_was_done_is_noted_too(here: Departures, tmp_path: Path) -> None:
    """Then nobody has to be told that nobody knows; it counts for one attempt as well."""
    departures = Departures(tmp_path, owner=DEAD)
    leave(departures, SENT)
    departures.done(SENT)
    departures.done(Claim(None))
    departures.close()

    assert here.stage(DEAD, SENT) is Stage.DONE
    assert here.stage(DEAD, Claim(7, 1)) is Stage.RECEIVED
    assert here.stage(DEAD, KEPT_BACK) is Stage.RECEIVED


def test_a_note_that_has_made_room_is_not_taken_for_none(here: Departures, tmp_path: Path) -> None:
    """There is room for some thousands of notes; whoever comes later takes the place of others."""
    gone(tmp_path, Claim(7 + 4096, 0))

    assert here.stage(DEAD, Claim(7, 0)) is None
    assert here.stage(DEAD, Claim(7 + 2 * 4096, 0)) is Stage.RECEIVED


def test_another_run_of_the_machine_knows_nothing(tmp_path: Path) -> None:
    """What was noted but not yet on the disk is gone when the machine fails: so nobody knows."""
    gone(tmp_path, SENT)
    (tmp_path / "run").write_text("another\n")
    here = Departures(tmp_path, owner="living", boot=tmp_path / "run")

    assert here.stage(DEAD, KEPT_BACK) is None
    here.close()


@pytest.mark.parametrize("content", [b"", b"x" * 64, b"x" * 10_000])
def test_notes_that_cannot_be_read_say_nothing(
    here: Departures, tmp_path: Path, content: bytes
) -> None:
    """It may have left."""
    gone(tmp_path)
    [theirs] = [each for each in (tmp_path / "departures").iterdir() if each != here.path]
    theirs.write_bytes(content)

    assert here.stage(DEAD, KEPT_BACK) is None
    assert here.stage("never there", KEPT_BACK) is None
    assert here.stage(DEAD, Claim(None)) is None


def test_where_the_runs_of_the_machine_have_no_names_nobody_knows(tmp_path: Path) -> None:
    """Nor is anything written there: nobody could make use of it."""
    here = Departures(tmp_path / "data", owner="living", boot=tmp_path / "nothing")
    leave(here, SENT)

    assert here.stage("living", KEPT_BACK) is None
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
    assert here.stage(DEAD, KEPT_BACK) is None
    here.close()


def test_where_it_cannot_be_noted_that_all_is_done_all_is_done_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A crash right after it leaves a doubt, no more; that something leaves has to be noted."""
    here = Departures(tmp_path, owner="living")

    def full(*_: object) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("os.pwrite", full)
        here.done(SENT)
        with pytest.raises(OSError, match="No space"):
            leave(here, SENT)
    assert "would leave a doubt" in caplog.text
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
    dead, living = house.ledger("dead"), knowing(house, Stage.RECEIVED)
    dead.begin_sending(claimed(dead, asked()))
    house.clock.now += 6
    [overdue] = living.overdue()

    assert not overdue.sending
    house.clock.now += 6
    assert not knowing(house, None).overdue()[0].sending


def test_what_had_left_is_in_doubt_though_the_database_was_not_told(house: House) -> None:
    """It was locked when the answer was to be sent, and is not any more."""
    claimed(house.ledger("dead"), asked())
    house.clock.now += 6
    assert knowing(house, Stage.IN_DOUBT).overdue()[0].sending


def test_what_was_done_is_over(house: House) -> None:
    """Nobody answers it and nobody is told of it, however far the database knows of it."""
    dead, living = house.ledger("dead"), knowing(house, Stage.DONE)
    claimed(dead, asked(1))
    dead.begin_sending(claimed(dead, asked(2)))
    house.clock.now += 6

    assert living.overdue() == ()
    assert knowing(house, None).overdue() == ()


def test_a_doubt_stays_a_doubt(house: House) -> None:
    """Whoever was to tell the asker may die of it too, before or after the apology has left.

    When the asker has been told, all is done.
    """
    dead = house.ledger("dead")
    dead.begin_sending(claimed(dead, asked()))
    house.clock.now += 6
    [overdue] = knowing(house, Stage.IN_DOUBT).overdue()
    assert overdue.sending

    teller = knowing(house, Stage.RECEIVED)
    house.clock.now += 6
    [again] = teller.overdue()
    assert again.sending
    assert teller.begin_sending(again.claim)
    house.clock.now += 6
    assert knowing(house, Stage.RECEIVED).overdue()[0].sending
    house.clock.now += 6
    assert knowing(house, Stage.DONE).overdue() == ()


def knowing(house: House, stage: Stage | None) -> Ledger:
    """Keep the ledger where it is noted how far those had come who are no more."""
    return Ledger(
        house.database(),
        house.vault,
        owner="living",
        clock=house.clock,
        noted=lambda _owner, _claim: stage,
    )


def claimed(ledger: Ledger, delivery: Delivery) -> Claim:
    """Claim what nobody has claimed before."""
    claim = ledger.claim(delivery)
    assert claim is not None
    return claim
