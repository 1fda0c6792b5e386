"""What a killed process leaves behind is known, and answered once by another."""

import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import pytest

from bot.state.ledger import Ledger, Overdue
from tests.bot.state.databases import House, asked

ROOT = Path(__file__).parents[3]


def kill_one_at_work(house: House) -> None:
    """Have a process claim deliveries, and kill it without a warning."""
    command = [sys.executable, "-m", "tests.bot.state.dying", house.url, str(house.clock.now)]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "claimed\n"
        process.kill()


def test_a_killed_process_loses_nothing_and_doubles_nothing(house: House) -> None:
    """Its deliveries are told to be duplicates, and taken over when their leases end."""
    kill_one_at_work(house)
    ledger = house.ledger("living")
    assert [ledger.claim(asked(number)) for number in range(3)] == [None] * 3
    assert ledger.overdue() == ()

    house.clock.now += 6
    received, undecided = sorted(ledger.overdue(), key=lambda each: each.sending)
    assert (received.work, received.sending) == (asked(2).work, False)
    assert undecided.sending
    assert ledger.begin_sending(received.claim)
    for each in (received, undecided):
        ledger.finish(each.claim)

    house.clock.now += 600
    assert ledger.overdue() == ()


@pytest.mark.usefixtures("patient")
def test_two_who_race_for_what_a_killed_process_left_share_it(house: House) -> None:
    """Each delivery falls to one of the two, and only that one may send."""
    kill_one_at_work(house)
    house.clock.now += 100
    ledgers = [house.ledger("left"), house.ledger("right")]
    together = Barrier(2)

    def take(ledger: Ledger) -> tuple[Overdue, ...]:
        together.wait()
        return ledger.overdue()

    with ThreadPoolExecutor(2) as pool:
        left, right = pool.map(take, ledgers)
    assert sorted(each.sending for each in (*left, *right)) == [False, True]
    for owner, found in zip(ledgers, (left, right), strict=True):
        assert all(owner.begin_sending(each.claim) for each in found)
