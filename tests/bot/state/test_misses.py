"""What went unanswered is kept: the words only where a setting says so, and only for its time."""

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.errors import Unavailable
from bot.model import Nothing, Place
from bot.secret import Vault
from bot.state.misses import Miss, Misses
from bot.state.tables import misses
from retrieval.model import Evidence, NearHeading
from tests.bot.state.databases import NOON, TENANT, House
from tests.bot.state.test_answers import NOTHING, QUESTION

DAY = 24 * 3600.0
REPLY = replace(
    NOTHING,
    question=replace(QUESTION, text="Zwergkaninchen? \ud800 '--"),
    evidence=Evidence(0.25, ("found",), ("Zwergkaninchen", "\x00")),
    nearest=(
        NearHeading("d1", "Tea", ("Tea", "Leaves", "Green \x00"), 3),
        NearHeading("d2", "Cups", (), 1),
    ),
)
KEPT_OF_IT = Miss(
    tenant=TENANT,
    asked=NOON,
    why=Nothing.NO_EVIDENCE,
    support=0.25,
    unknown=2,
    nearest=("Tea › Leaves › Green \x00", "Cups"),
    collections=("handbook", "tea"),
)
WITH_WORDS = replace(KEPT_OF_IT, question=REPLY.question.text, missing=("Zwergkaninchen", "\x00"))

Keeper = Callable[..., Misses]


@pytest.fixture
def keeper(house: House) -> Keeper:
    """Keep misses as one more process would, with their words for so many days."""

    def open_misses(days: float = 0) -> Misses:
        return Misses(house.database(), house.vault, keep=days * DAY, clock=house.clock)

    return open_misses


def note(keeper: Misses, tenant: str = TENANT) -> None:
    """Have a miss of a tenant kept."""
    place = Place("slack", tenant.partition(":")[2], "C1")
    keeper.note(replace(REPLY, question=replace(REPLY.question, place=place)), {"tea", "handbook"})


def test_without_the_setting_no_word_of_a_question_is_kept(house: House, keeper: Keeper) -> None:
    """Nor anything encrypted, nor who asked in which channel; later settings bring nothing back."""
    note(keeper())
    with house.opened[0].reading() as connection:
        [row] = connection.execute(select(misses)).all()

    assert row.words is None
    assert "kaninchen" not in str(row)
    assert not {"U1", "C1"} & set(map(str, row))
    assert keeper(9).since(0) == (KEPT_OF_IT,)


def test_with_the_setting_the_words_are_kept_as_only_we_can_read(
    house: House, keeper: Keeper
) -> None:
    """Whatever characters they have, they come back whole."""
    note(keeper(9))
    with house.opened[0].reading() as connection:
        [row] = connection.execute(select(misses)).all()

    assert "kaninchen" not in str(row)
    assert keeper(9).since(0) == (WITH_WORDS,)


def test_words_are_told_for_as_long_as_is_set_and_not_a_second_longer(
    house: House, keeper: Keeper
) -> None:
    """What is too old is not told even before it is swept; a shorter time counts at once."""
    note(keeper(9))
    house.clock.now += 9 * DAY - 1
    assert keeper(9).since(0) == (WITH_WORDS,)
    assert keeper(8).since(0) == keeper(0).since(0) == (KEPT_OF_IT,)

    house.clock.now += 1
    assert keeper(9).since(0) == (KEPT_OF_IT,)
    assert keeper(10).since(0) == (WITH_WORDS,)
    assert keeper(9).sweep() == 0
    assert keeper(10).since(0) == (KEPT_OF_IT,)


def test_the_rest_is_kept_for_ninety_days_or_as_long_as_the_words(
    house: House, keeper: Keeper
) -> None:
    """So that a quarter can be looked back on."""
    note(keeper(100))
    house.clock.now += 90 * DAY
    assert keeper(100).sweep() == 0
    assert keeper(100).since(0) == (WITH_WORDS,)

    assert keeper(0).sweep() == 1
    assert keeper(0).since(0) == ()


def test_words_under_a_lost_secret_are_left_out(house: House, keeper: Keeper) -> None:
    """The rest of it can be read all the same."""
    note(keeper(9))
    house.vault = Vault(["another secret altogether"])

    assert keeper(9).since(0) == (KEPT_OF_IT,)


def test_the_latest_come_first_and_older_ones_not_at_all(house: House, keeper: Keeper) -> None:
    """Who looks back a week is told of a week."""
    keep = keeper()
    for _ in range(3):
        note(keep)
        house.clock.now += DAY

    assert [each.asked for each in keep.since(NOON)] == [NOON + 2 * DAY, NOON + DAY]


def test_a_tenant_is_told_of_and_erased_without_the_others(keeper: Keeper) -> None:
    """Whoever leaves takes along what went unanswered there, and nothing else."""
    keep = keeper(9)
    note(keep)
    note(keep, "slack:T999")

    assert [each.tenant for each in keep.since(0, tenant=TENANT)] == [TENANT]
    assert keep.since(0, tenant="slack:T02") == ()
    assert len(keep.since(0)) == 2
    keep.erase(TENANT)
    assert [each.tenant for each in keep.since(0)] == ["slack:T999"]


def test_what_the_database_cannot_take_is_counted_and_told_once(
    file_house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody is held up for it; when the database is back, the log says how many were lost."""
    database = file_house.database()
    keep = Misses(database, file_house.vault, keep=0, clock=file_house.clock)
    with closing(sqlite3.connect(database.address, isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        for _ in range(3):
            note(keep)
        with pytest.raises(Unavailable):
            keep.sweep()
    keep.lose()
    file_house.rest.now += 3
    with caplog.at_level(logging.WARNING):
        note(keep)
        note(keep)

        keep.lose()
        keep.sweep()  # which comes every hour, though nobody asks in vain any more

    told = [line.rpartition(": ")[2] for line in caplog.messages if "unanswered" in line]
    assert told == ["4", "1"]
    assert len(keep.since(0)) == 2
