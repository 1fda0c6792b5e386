"""A database that cannot be used costs a moment once, and nobody an answer."""

import logging
import sqlite3
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import text

from bot.errors import Unavailable
from bot.state.ledger import Claim
from bot.state.stages import Stage
from tests.bot.state.databases import House, asked
from tests.bot.state.test_ledger import claimed, only, stages


@contextmanager
def locked(house: House) -> Iterator[None]:
    """Hold the database as a stranger with a long transaction would."""
    path = house.url.removeprefix("sqlite:///")
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        yield
        stranger.execute("ROLLBACK")


def test_a_locked_database_costs_a_second_once(file_house: House) -> None:
    """Then the ledger goes on in memory for three seconds, without another try."""
    ledger = file_house.ledger()
    with locked(file_house):
        started = time.monotonic()
        assert claimed(ledger, asked(1)) == Claim(None)
        first = time.monotonic() - started
        for number in range(2, 100):
            claim = claimed(ledger, asked(number))
            assert ledger.begin_sending(claim)
            ledger.finish(claim)
        others = time.monotonic() - started - first

    assert 0.8 < first < 3
    assert others < first


def test_all_who_stand_in_line_are_turned_away_together(file_house: House) -> None:
    """Of eight threads that find the database locked, none waits for the patience of the others."""
    ledger = file_house.ledger()
    with locked(file_house), ThreadPoolExecutor(8) as pool:
        started = time.monotonic()
        claims = list(pool.map(lambda number: ledger.claim(asked(number)), range(8)))
        took = time.monotonic() - started

    assert claims == [Claim(None)] * 8
    assert took < 3


def test_without_the_database_memory_tells_duplicates(file_house: House) -> None:
    """One process by itself answers each question once even then, for two hours."""
    ledger = file_house.ledger()
    with locked(file_house):
        assert claimed(ledger, asked()) == Claim(None)
        file_house.clock.now += 7199
        assert ledger.claim(asked()) is None
        file_house.clock.now += 7201
        assert ledger.claim(asked()) == Claim(None)


def test_what_was_claimed_without_the_database_is_known_after_a_restart(file_house: House) -> None:
    """It is written down as done as soon as that can be, whatever others have claimed by then."""
    ledger, other = file_house.ledger(), file_house.ledger("other")
    with locked(file_house):
        for number in (1, 2):
            assert claimed(ledger, asked(number)) == Claim(None)
    file_house.rest.now += 4
    assert claimed(other, asked(1)) != Claim(None)
    assert ledger.overdue() == ()

    assert file_house.ledger("restarted").claim(asked(2)) is None
    assert other.size() == 2
    file_house.clock.now += 100
    assert [each.work for each in ledger.overdue()] == [asked(1).work]


def test_the_ledger_heals_by_itself(file_house: House) -> None:
    """Three seconds after the lock is gone, claims stand in the database again."""
    ledger = file_house.ledger()
    with locked(file_house):
        ledger.claim(asked(1))
    assert ledger.claim(asked(2)) == Claim(None)

    file_house.rest.now += 3
    assert claimed(ledger, asked(3)).number is not None


def test_what_was_sent_meanwhile_is_not_taken_over(file_house: House) -> None:
    """The ledger catches up with what it could not write before it looks for what is overdue."""
    ledger = file_house.ledger()
    sending, done = claimed(ledger, asked(1)), claimed(ledger, asked(2))
    with locked(file_house):
        assert ledger.begin_sending(sending)
        assert ledger.begin_sending(done)
        ledger.finish(done)
        assert ledger.overdue() == ()
    file_house.clock.now += 60
    file_house.rest.now += 60

    assert ledger.overdue() == ()
    assert stages(file_house.database()) == [Stage.SENDING, Stage.DONE]
    ledger.finish(sending)
    assert stages(file_house.database()) == [Stage.DONE, Stage.DONE]


def test_what_was_done_meanwhile_is_marked_at_the_next_sweep(file_house: House) -> None:
    """No words stay behind because the database was locked when they were done with."""
    ledger = file_house.ledger()
    claim = claimed(ledger, asked())
    with locked(file_house):
        ledger.finish(claim)
        with pytest.raises(Unavailable):
            ledger.sweep()
    file_house.rest.now += 3

    ledger.sweep()
    assert stages(file_house.database()) == [Stage.DONE]


def test_what_others_took_over_meanwhile_stays_theirs(file_house: House) -> None:
    """A late word about a delivery that was lost changes nothing."""
    ledger, other = file_house.ledger("first"), file_house.ledger("second")
    claim = claimed(ledger, asked())
    with locked(file_house):
        assert ledger.begin_sending(claim)
    file_house.clock.now += 6
    taken = only(other.overdue()).claim
    file_house.rest.now += 3

    assert ledger.overdue() == ()
    assert stages(file_house.database()) == [Stage.RECEIVED]
    assert other.begin_sending(taken)


def test_nothing_is_taken_over_without_the_database(file_house: House) -> None:
    """What is overdue is found again when the database is."""
    ledger = file_house.ledger()
    claimed(ledger, asked())
    file_house.clock.now += 6
    with locked(file_house):
        assert ledger.overdue() == ()
    file_house.rest.now += 3

    assert only(ledger.overdue()).work == asked().work


def test_a_full_disk_is_a_database_that_cannot_be_used(
    file_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing breaks, and what was there stays there."""
    database = file_house.database()
    ledger = file_house.ledger(database=database)
    with database.engine.connect() as connection:
        connection.execute(text("PRAGMA max_page_count = 40"))
    with caplog.at_level(logging.WARNING):
        claims = [claimed(ledger, asked(number, text="why? " * 500)) for number in range(30)]

    assert claims[0].number == 1
    assert claims[-1] == Claim(None)
    with pytest.raises(Unavailable):
        ledger.size()
    file_house.rest.now += 20
    assert ledger.size() == sum(claim.number is not None for claim in claims)
    assert caplog.messages == [f"{database.address} cannot be used now: database or disk is full"]
    assert not any(record.exc_info for record in caplog.records)


def test_the_log_hears_of_it_once_a_minute(
    file_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that is locked for an hour leaves sixty lines."""
    ledger = file_house.ledger()
    with locked(file_house):
        for number in range(5):
            ledger.claim(asked(number))
            file_house.rest.now += 20

    assert (
        caplog.messages
        == [f"{file_house.opened[0].address} cannot be used now: database is locked"] * 2
    )


def test_a_server_that_is_gone_is_noticed_and_found_again(postgresql: str) -> None:
    """Connections that the server has cut are replaced, and no claim is lost over it."""
    house = House(postgresql)
    database = house.database()
    ledger = house.ledger(database=database)
    claimed(ledger, asked(901))
    other = house.database()
    with other.writing() as connection:
        connection.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
        )

    assert claimed(ledger, asked(902)).number is not None
    house.close()


def test_a_server_that_is_locked_costs_a_second_once(postgresql: str) -> None:
    """PostgreSQL waits for locks no longer than SQLite does."""
    house = House(postgresql)
    ledger = house.ledger()
    with house.database().writing() as connection:
        connection.execute(text("LOCK TABLE quoth_deliveries"))
        started = time.monotonic()
        assert claimed(ledger, asked(911)) == Claim(None)
        assert claimed(ledger, asked(912)) == Claim(None)
        took = time.monotonic() - started

    assert 0.8 < took < 3
    house.close()
