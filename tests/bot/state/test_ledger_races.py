"""What happens between two steps of the ledger is not undone by the second one."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, contextmanager
from itertools import count
from threading import Barrier
from unittest.mock import Mock

import pytest
from sqlalchemy import Connection, TextClause

from bot.errors import Unavailable
from bot.state import unwritten
from bot.state.database import Database
from bot.state.ledger import Claim, Delivery, Ledger
from bot.state.stages import Stage
from tests.bot.state.databases import House, asked
from tests.bot.state.test_ledger import HOUR, MINUTE, claimed, stages
from tests.bot.state.test_ledger_alone import locked


def nothing() -> None:
    """Do not meddle."""


class Meddled(Database):
    """A database that something happens to just before it is next written to."""

    before: Callable[[], object] = staticmethod(nothing)

    @contextmanager
    def writing(  # type: ignore[explicit-override] # @override came with 3.12
        self, *, once: bool = False
    ) -> Iterator[Connection]:
        """Let it happen, then begin."""
        before, self.before = self.before, nothing
        before()
        with super().writing(once=once) as connection:
            yield connection


def meddled(house: House) -> tuple[Meddled, Ledger]:
    """Keep the ledger in a database that can be meddled with."""
    database = Meddled(house.database().engine, clock=house.rest)
    return database, house.ledger("meddled", database)


@pytest.mark.parametrize("minutes", [1, 30])
def test_what_is_done_at_the_last_moment_is_neither_taken_over_nor_given_up(
    house: House, minutes: int
) -> None:
    """Between the look for what is overdue and the taking of it, its holder may finish."""
    slow = house.ledger("slow")
    claim = claimed(slow, asked())
    house.clock.now += minutes * 60
    database, ledger = meddled(house)
    database.before = lambda: slow.finish(claim)

    assert ledger.overdue() == ()
    assert stages(database) == [Stage.DONE]


@pytest.mark.parametrize("minutes", [1, 30])
def test_what_is_sent_at_the_last_moment_is_neither_taken_over_nor_given_up(
    house: House, minutes: int
) -> None:
    """Whoever has just begun to send goes on, with a new lease."""
    slow = house.ledger("slow")
    claim = claimed(slow, asked())
    house.clock.now += minutes * 60
    database, ledger = meddled(house)
    database.before = lambda: slow.begin_sending(claim)

    assert ledger.overdue() == ()
    assert stages(database) == [Stage.SENDING]


def test_what_is_done_while_the_ledger_catches_up_stays_done(file_house: House) -> None:
    """A late word that something is being sent does not open it again."""
    database, ledger = meddled(file_house)
    claim = claimed(ledger, asked())
    with locked(file_house):
        assert ledger.begin_sending(claim)
    file_house.rest.now += 3
    database.before = lambda: ledger.finish(claim)

    assert ledger.overdue() == ()
    assert stages(database) == [Stage.DONE]
    assert ledger.sweep() == 0


def test_what_there_is_to_catch_up_with_is_bounded(
    file_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A database that is down for days does not fill the memory; what is known is kept up."""
    monkeypatch.setattr("bot.state.ledger._MOST_BEHIND", 2)
    ledger = file_house.ledger()
    claims: list[Claim] = [claimed(ledger, asked(number)) for number in range(3)]
    with locked(file_house):
        for claim in claims:
            assert ledger.begin_sending(claim)
        ledger.finish(claims[0])
    file_house.rest.now += 3

    ledger.sweep()
    assert stages(file_house.database()) == [Stage.DONE, Stage.SENDING, Stage.RECEIVED]


def test_each_platform_takes_over_its_own(house: House) -> None:
    """One process serves Slack and another Discord, from one database."""
    ledger = house.ledger("first")
    for tenant in ("slack:T024", "discord:9", "discord:"):
        ledger.claim(Delivery((tenant,), tenant, {}))
    house.clock.now += 60

    second = house.ledger("second")
    assert [each.tenant for each in second.overdue("discord:")] == ["discord:9", "discord:"]
    assert [each.tenant for each in second.overdue("slack:")] == ["slack:T024"]


def test_what_was_put_off_is_finished_before_anybody_takes_it_over(house: House) -> None:
    """Whoever has no time to write down that it is done is not taken for dead."""
    database = house.database()
    ledger = house.ledger(database=database)
    claim = claimed(ledger, asked())
    assert ledger.begin_sending(claim)
    ledger.finish_soon(Claim(None))
    assert not ledger.behind
    ledger.finish_soon(claim)
    assert ledger.behind
    house.clock.now += HOUR

    assert ledger.overdue() == ()
    assert stages(database) == [Stage.DONE]


def test_what_is_done_is_written_all_at_once(house: House) -> None:
    """And then nothing is left behind."""
    database = house.database()
    ledger = house.ledger(database=database)
    several = [claimed(ledger, asked(number)) for number in range(3)]

    for each in several:
        ledger.finish_soon(each)
    ledger.catch_up()
    assert stages(database) == [Stage.DONE] * 3
    assert not ledger.behind


def test_who_is_turned_away_is_known_to_others_once_that_is_written(house: House) -> None:
    """All of a tenant are written as one, and whoever was claimed meanwhile is left alone."""
    database = house.database()
    ledger, other = house.ledger("first", database=database), house.ledger("other")
    for number in range(3):
        assert ledger.turn_away(asked(number))
    assert not ledger.turn_away(asked(0))
    claim = claimed(other, asked(1))
    ledger.catch_up()
    assert not ledger.behind

    assert [other.claim(asked(number)) for number in (0, 2)] == [None, None]
    assert stages(database) == [Stage.RECEIVED, Stage.DONE]
    assert other.begin_sending(claim)


def test_what_was_claimed_before_a_start_is_known_at_the_door(file_house: House) -> None:
    """The last of it, whoever has claimed it; and without the database nothing is."""
    first = file_house.ledger("first")
    for number in range(1_100):  # each of which has two keys
        claimed(first, asked(number))
    second = file_house.ledger("second")
    second.recall()
    assert [second.turn_away(asked(number)) for number in (0, 200, 1_099)] == [True, False, False]


def test_a_start_without_the_database_knows_nothing_of_what_was_before(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nor does it fail."""
    ledger = house.ledger()
    address = house.opened[-1].address
    monkeypatch.setattr(Database, "reading", Mock(side_effect=Unavailable(address, "is down")))
    ledger.recall()
    assert ledger.turn_away(asked())


def test_those_who_are_turned_away_meanwhile_keep_nobody_writing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Or a flood would have one thread write for as long as it lasts."""
    database, writing = house.database(), Database.writing
    ledger = house.ledger(database=database)
    more = iter(range(2, 1_000))

    def meanwhile(database: Database, *, once: bool = False) -> AbstractContextManager[Connection]:
        assert ledger.turn_away(asked(next(more)))
        return writing(database, once=once)

    assert ledger.turn_away(asked(1))
    monkeypatch.setattr(Database, "writing", meanwhile)
    ledger.catch_up()
    assert ledger.behind
    assert next(more) == 3


def test_what_is_being_written_is_not_written_yet(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever waits until nothing is behind finds all of it in the database."""
    ledger, writing, seen = house.ledger(), Database.writing, list[bool]()

    def watched(database: Database, *, once: bool = False) -> AbstractContextManager[Connection]:
        seen.append(ledger.behind)
        return writing(database, once=once)

    assert ledger.turn_away(asked(1))
    monkeypatch.setattr(Database, "writing", watched)
    ledger.catch_up()
    assert seen == [True]
    assert not ledger.behind


def test_what_can_never_be_written_holds_up_nothing_else(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Half a character in what names it; the log tells of it."""
    ledger = house.ledger()
    assert ledger.turn_away(Delivery(("slack:command:\ud800",), "slack:T024"))
    ledger.catch_up()
    assert not ledger.behind
    assert "1 deliveries are not written down" in caplog.text


def test_two_who_write_the_same_at_once_do_not_wait_for_each_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In whatever order it came to them. To SQLite only one writes at a time anyway."""
    ledgers = [house.ledger(f"process {number}") for number in range(2)]
    both, insertion = Barrier(2), unwritten.insertion

    def together(keys: int) -> TextClause:
        if not house.url.startswith("sqlite"):
            both.wait(5)
        return insertion(keys)

    monkeypatch.setattr(unwritten, "insertion", together)
    for turn in range(10):
        deliveries = [asked(number) for number in range(turn * 90, turn * 90 + 90)]
        for ledger, order in zip(ledgers, (deliveries, deliveries[::-1]), strict=True):
            for delivery in order:
                assert ledger.turn_away(delivery)
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(Ledger.catch_up, ledgers))


def test_however_many_are_turned_away_at_once_few_statements_are_made(house: House) -> None:
    """To make one takes longer than to carry it out."""
    ledger, number = house.ledger(), count()
    unwritten.insertion.cache_clear()
    for many in range(1, 33):
        for _ in range(many):
            assert ledger.turn_away(asked(next(number)))
        ledger.catch_up()
    assert not ledger.turn_away(asked(0))
    assert unwritten.insertion.cache_info().currsize == 6


def test_who_is_turned_away_is_swept_after_hours_not_days(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """There may be very many of them; what was answered, by whatever book, is known for a day."""
    database = house.database()
    ledger = house.ledger(database=database)
    ledger.finish(claimed(ledger, asked(0)))
    assert ledger.turn_away(asked(1))
    with monkeypatch.context() as patched:
        down = Unavailable(database.address, "is down")
        patched.setattr(Database, "writing", Mock(side_effect=down))
        assert ledger.claim(asked(2)) == Claim(None)
    ledger.catch_up()
    assert ledger.sweep() == 0
    house.clock.now += HOUR + MINUTE
    assert ledger.sweep() == 1

    other = house.ledger("another")
    assert [other.claim(asked(number)) for number in (0, 2)] == [None, None]
    assert other.claim(asked(1)) is not None


def test_who_is_turned_away_is_written_however_many_they_are(file_house: House) -> None:
    """And what cannot be written now is written later."""
    database = file_house.database()
    ledger = file_house.ledger(database=database)
    for number in range(1_201):
        assert ledger.turn_away(asked(number))
    with locked(file_house):
        with pytest.raises(Unavailable):
            ledger.catch_up()
        assert ledger.behind
    file_house.rest.now += MINUTE
    ledger.catch_up()
    again = file_house.ledger("again")
    assert [again.claim(asked(number)) for number in (0, 600, 1_200)] == [None] * 3


def test_what_was_claimed_without_a_word_of_it_is_not_left_behind(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may do as it was told and not get through with saying so: memory claims it then."""
    database, writing = house.database(), Database.writing
    ledger = house.ledger(database=database)

    @contextmanager
    def unheard(database: Database, *, once: bool = False) -> Iterator[Connection]:
        with writing(database, once=once) as connection:
            yield connection
        raise Unavailable(database.address, "nothing was heard")

    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", unheard)
        assert ledger.claim(asked()) == Claim(None)
    assert stages(database) == [Stage.RECEIVED]

    ledger.catch_up()
    house.clock.now += HOUR
    assert ledger.overdue() == house.ledger("another").overdue() == ()
    assert set(stages(database)) == {Stage.DONE}
