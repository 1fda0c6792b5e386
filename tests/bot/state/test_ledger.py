"""Each delivery is answered once, whatever dies, is repeated or comes at the same time."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import select

from bot.secret import Vault
from bot.state.database import Database
from bot.state.ledger import Claim, Delivery, Ledger, Overdue
from bot.state.stages import KEPT, MOST_OVERDUE, Stage
from bot.state.tables import deliveries, delivery_keys
from tests.bot.state.databases import TENANT, House, asked

MINUTE = 60.0
HOUR = 3600.0


def claimed(ledger: Ledger, delivery: Delivery) -> Claim:
    """Claim what nobody has claimed before."""
    claim = ledger.claim(delivery)
    assert claim is not None
    return claim


def only(found: tuple[Overdue, ...]) -> Overdue:
    """Return the one delivery that was taken over."""
    (overdue,) = found
    return overdue


def stages(database: Database) -> list[str]:
    """Return how far each delivery has come."""
    with database.reading() as connection:
        return list(connection.execute(select(deliveries.c.stage)).scalars())


def test_a_delivery_is_claimed_once(house: House) -> None:
    """However often a platform repeats itself, one claim is handed out."""
    ledger = house.ledger()

    assert claimed(ledger, asked()).number is not None
    assert ledger.claim(asked()) is None
    assert ledger.size() == 1


def test_each_key_alone_tells_a_duplicate(house: House) -> None:
    """One message with several event ids is one message, here and in other processes."""
    first, second = asked(1).keys
    ledger, other = house.ledger(), house.ledger("second")
    claimed(ledger, asked(1))

    for keeper in (ledger, other):
        assert keeper.claim(Delivery((first, "slack:event:Ev77"), TENANT)) is None
        assert keeper.claim(Delivery(("slack:event:Ev78", second), TENANT)) is None


def test_a_duplicate_leaves_nothing_behind(house: House) -> None:
    """What is told to be a duplicate by one key does not take the others."""
    database = house.database()
    claimed(house.ledger(), asked())
    house.ledger("second", database).claim(Delivery(("new", asked().keys[0]), TENANT))

    with database.reading() as connection:
        assert set(connection.execute(select(delivery_keys.c.key)).scalars()) == set(asked().keys)


@pytest.mark.usefixtures("patient")
def test_one_of_many_at_once_gets_the_claim(house: House) -> None:
    """Eight processes that are told of the same twenty questions claim twenty of them in all."""
    ledgers = [house.ledger(f"{number}") for number in range(8)]
    together = Barrier(8)

    def claim_all(ledger: Ledger) -> int:
        together.wait()
        return sum(ledger.claim(asked(number)) is not None for number in range(20))

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(claim_all, ledgers)) == 20


def test_all_threads_of_a_process_share_one_ledger(house: House) -> None:
    """Of eight threads that are told of the same questions, one answers each from end to end."""
    ledger = house.ledger()
    together = Barrier(8)

    def answer_all(_: int) -> int:
        together.wait()
        claims = [claim for number in range(20) if (claim := ledger.claim(asked(number)))]
        for claim in claims:
            assert ledger.begin_sending(claim)
            ledger.finish(claim)
        return len(claims)

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(answer_all, range(8))) == 20
    assert stages(house.database()) == [Stage.DONE] * 20


def test_what_is_done_in_time_is_never_overdue(house: House) -> None:
    """A question that was answered leaves its keys and not its words."""
    database = house.database()
    ledger = house.ledger(database=database)
    claim = claimed(ledger, asked())

    assert ledger.begin_sending(claim)
    ledger.finish(claim)
    house.clock.now += HOUR
    assert ledger.overdue() == ()
    with database.reading() as connection:
        row = connection.execute(select(deliveries)).one()
    assert (row.stage, row.work, row.due) == (Stage.DONE, None, None)
    assert house.ledger("second").claim(asked()) is None


def test_what_nobody_works_on_is_taken_over_after_its_lease(house: House) -> None:
    """Not before the lease ends; then as it came, and the one who was too slow may not send."""
    slow, quick = house.ledger("slow"), house.ledger("quick")
    claim = claimed(slow, asked(text="🐇 <why>?"))

    house.clock.now += 4.9
    assert quick.overdue() == ()
    house.clock.now += 0.2
    overdue = only(quick.overdue())
    assert (overdue.tenant, overdue.work) == (TENANT, {"text": "🐇 <why>?"})
    assert not overdue.sending
    assert not slow.begin_sending(claim)
    assert quick.begin_sending(overdue.claim)


def test_who_is_late_and_yet_first_may_send(house: House) -> None:
    """A lease that has ended costs nothing as long as nobody has taken the delivery over."""
    ledger = house.ledger()
    claim = claimed(ledger, asked())

    house.clock.now += MINUTE
    assert ledger.begin_sending(claim)
    assert house.ledger("second").overdue() == ()


@pytest.mark.usefixtures("patient")
def test_of_all_who_would_take_over_one_does(house: House) -> None:
    """Eight processes that find the same ten deliveries take each of them over once."""
    ledgers = [house.ledger(f"{number}") for number in range(8)]
    for number in range(10):
        claimed(ledgers[0], asked(number))
    house.clock.now += 6
    together = Barrier(8)

    def take(ledger: Ledger) -> list[Overdue]:
        together.wait()
        return list(ledger.overdue())

    with ThreadPoolExecutor(8) as pool:
        taken = [overdue for found in pool.map(take, ledgers) for overdue in found]
    assert len({overdue.claim.number for overdue in taken}) == len(taken) == 10


def test_a_process_takes_over_from_itself_only_once(house: House) -> None:
    """A worker of ours that got stuck has lost its claim, to us too."""
    ledger = house.ledger()
    stuck = claimed(ledger, asked())
    house.clock.now += 6
    again = only(ledger.overdue())

    assert ledger.begin_sending(again.claim)
    assert not ledger.begin_sending(stuck)
    ledger.finish(stuck)
    assert stages(house.database()) == [Stage.SENDING]


def test_what_was_being_sent_is_told_apart(house: House) -> None:
    """Nobody can know whether the answer arrived, so it is not answered anew as if nothing was."""
    dead, living = house.ledger("dead"), house.ledger("living")
    dead.begin_sending(claimed(dead, asked()))

    house.clock.now += 4
    assert living.overdue() == ()
    house.clock.now += 2
    overdue = only(living.overdue())
    assert overdue.sending
    living.finish(overdue.claim)
    house.clock.now += HOUR
    assert living.overdue() == ()


def test_a_click_is_not_taken_over(house: House) -> None:
    """Where there is nothing to take up again, nothing is, and duplicates are still told."""
    ledger = house.ledger()
    click = replace(asked(), work=None)
    claim = claimed(ledger, click)

    house.clock.now += HOUR
    assert ledger.overdue() == ()
    assert ledger.begin_sending(claim)
    house.clock.now += HOUR
    assert ledger.overdue() == ()
    assert house.ledger("second").claim(click) is None


def test_after_five_times_the_asker_is_told_and_then_a_delivery_is_given_up(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """A question that kills whoever answers it does not kill for ever, nor in silence."""
    ledger = house.ledger()
    claimed(ledger, asked())
    for told in (*[False] * 5, True):
        house.clock.now += 6
        assert only(ledger.overdue()).sending is told

    house.clock.now += 6
    assert ledger.overdue() == ()
    assert stages(house.database()) == [Stage.GIVEN_UP]
    assert "is given up" in caplog.text


def test_what_is_too_old_is_given_up(house: House, caplog: pytest.LogCaptureFixture) -> None:
    """After 25 minutes the platform takes no answer, and nobody waits for one."""
    ledger = house.ledger()
    claimed(ledger, asked())

    house.clock.now += 26 * MINUTE
    assert ledger.overdue() == ()
    assert "is given up" in caplog.text


def test_some_are_taken_over_at_a_time(house: House) -> None:
    """What a busy process left behind does not fall upon the next one all at once."""
    ledger = house.ledger()
    for number in range(MOST_OVERDUE + 1):
        claimed(ledger, asked(number))
    house.clock.now += 6

    assert len(ledger.overdue()) == MOST_OVERDUE
    assert len(ledger.overdue()) == 1


def test_words_that_cannot_be_read_any_more_are_given_up(
    house: House, caplog: pytest.LogCaptureFixture
) -> None:
    """After a secret was lost the ledger goes on with what comes."""
    claimed(house.ledger(), asked())
    house.vault = Vault(["another secret altogether"])
    house.clock.now += 6

    assert house.ledger().overdue() == ()
    assert "cannot be decrypted" in caplog.text
    house.clock.now += 6
    assert house.ledger().overdue() == ()


def test_a_clock_that_jumps_forward_neither_loses_nor_doubles(house: House) -> None:
    """Whoever is at work keeps the right to send, or loses it to exactly one other."""
    ledger = house.ledger()
    young, old = claimed(ledger, asked(1)), claimed(ledger, asked(2))
    house.clock.now += 10 * MINUTE
    taken = ledger.overdue()
    house.clock.now += HOUR

    assert ledger.overdue() == ()  # too old by now, if the clock were right
    assert [ledger.begin_sending(claim) for claim in (young, old)] == [False, False]
    assert [ledger.begin_sending(each.claim) for each in taken] == [True, True]
    assert [ledger.claim(asked(number)) for number in (1, 2)] == [None, None]


def test_given_up_by_a_wrong_clock_is_answered_by_who_holds_it(house: House) -> None:
    """Giving up takes the claim from nobody: the one who is just answering may still send."""
    ledger, other = house.ledger(), house.ledger("other")
    claim = claimed(ledger, asked())
    house.clock.now += HOUR

    assert other.overdue() == ()
    assert ledger.begin_sending(claim)
    ledger.finish(claim)
    assert stages(house.database()) == [Stage.DONE]


def test_a_clock_that_jumps_back_neither_loses_nor_doubles(house: House) -> None:
    """What the dead have left is taken over at once, not an hour later, and by one alone."""
    ledger, other = house.ledger(), house.ledger("other")
    claim = claimed(ledger, asked())
    house.clock.now -= HOUR

    overdue = only(other.overdue())
    assert other.overdue() == ()
    assert not ledger.begin_sending(claim)
    assert other.begin_sending(overdue.claim)
    assert ledger.claim(asked()) is None
    assert house.ledger("third").claim(asked()) is None


def test_after_a_day_a_delivery_is_forgotten(house: House) -> None:
    """What no platform repeats any more takes no room, with all of its keys."""
    ledger = house.ledger()
    ledger.finish(claimed(ledger, asked(1)))
    house.clock.now += KEPT - MINUTE
    ledger.finish(claimed(ledger, asked(2)))
    assert ledger.sweep() == 0

    house.clock.now += 2 * MINUTE
    assert (ledger.sweep(), ledger.size()) == (1, 1)
    assert house.ledger("second").claim(asked(1)) is not None


@pytest.mark.parametrize("act", [Ledger.begin_sending, Ledger.finish])
def test_the_number_of_a_forgotten_delivery_means_no_other(
    house: House, act: Callable[[Ledger, Claim], object]
) -> None:
    """A claim from before the sweep does nothing to what came after it."""
    ledger = house.ledger()
    forgotten = claimed(ledger, asked(1))
    house.clock.now += KEPT + MINUTE
    ledger.sweep()
    claimed(ledger, asked(2))

    assert not act(ledger, forgotten)
    assert stages(house.database()) == [Stage.RECEIVED]


def test_nothing_is_sent_to_a_tenant_that_was_erased(house: House) -> None:
    """Whoever uninstalls hears nothing more; the others do."""
    ledger = house.ledger()
    theirs = claimed(ledger, asked(1, tenant="slack:T1"))
    ours = claimed(ledger, asked(2))
    ledger.erase("slack:T1")

    assert not ledger.begin_sending(theirs)
    assert ledger.begin_sending(ours)
    assert ledger.size() == 1
