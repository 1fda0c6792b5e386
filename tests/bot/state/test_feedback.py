"""Everyone has one vote on an answer, and it cannot be read whose it is."""

from sqlalchemy import select

from bot.model import Asker
from bot.state.feedback import Counts, Feedback
from bot.state.tables import votes
from tests.bot.state.databases import TENANT, House

ANNA, BEN = Asker("slack", "T024", "U1ANNA"), Asker("slack", "T024", "U2BEN")
YEAR = 365 * 24 * 3600.0


def feedback(house: House) -> Feedback:
    """Keep votes as one more process would."""
    return Feedback(house.database(), house.vault, clock=house.clock)


def test_votes_are_counted_by_tenant(house: House) -> None:
    """What one workspace thinks is not told to another."""
    keeper = feedback(house)
    keeper.store("a1", tenant=TENANT, asker=ANNA, helpful=True)
    keeper.store("a1", tenant=TENANT, asker=BEN, helpful=False)
    keeper.store("a2", tenant=TENANT, asker=ANNA, helpful=True)
    keeper.store("a3", tenant="slack:T999", asker=ANNA, helpful=True)

    assert feedback(house).counts(TENANT) == Counts(helpful=2, unhelpful=1)
    assert keeper.counts("slack:T000") == Counts()


def test_a_vote_can_be_changed_and_not_be_doubled(house: House) -> None:
    """The last one counts, in whatever process."""
    for helpful in (True, True, False):
        feedback(house).store("a1", tenant=TENANT, asker=ANNA, helpful=helpful)

    assert feedback(house).counts(TENANT) == Counts(helpful=0, unhelpful=1)


def test_two_people_are_never_taken_for_one(house: House) -> None:
    """Where an id ends and another begins cannot be moved."""
    keeper = feedback(house)
    for asker in (
        Asker("slack", "T1", "U1"),
        Asker("slack", "T1U", "1"),
        Asker("slackT", "1", "U1"),
    ):
        keeper.store("a1", tenant=TENANT, asker=asker, helpful=True)

    assert keeper.counts(TENANT).helpful == 3


def test_who_voted_cannot_be_read(house: House) -> None:
    """The database holds a hash that cannot be guessed without the secret."""
    feedback(house).store("a1", tenant=TENANT, asker=ANNA, helpful=True)

    with house.database().reading() as connection:
        who = connection.execute(select(votes.c.asker)).scalar_one()
    assert who == house.vault.hashed('["slack", "T024", "U1ANNA"]')


def test_votes_are_kept_for_a_year(house: House) -> None:
    """Longer than the answers, for they tell how a team has fared with its documents."""
    keeper = feedback(house)
    keeper.store("a1", tenant=TENANT, asker=ANNA, helpful=True)
    house.clock.now += YEAR
    assert keeper.sweep() == 0

    house.clock.now += 1
    assert keeper.sweep() == 1
    assert keeper.counts(TENANT) == Counts()


def test_a_tenant_is_erased_without_the_others(house: House) -> None:
    """Its votes, and nobody else's."""
    keeper = feedback(house)
    keeper.store("a1", tenant=TENANT, asker=ANNA, helpful=True)
    keeper.store("a2", tenant="slack:T999", asker=ANNA, helpful=True)
    keeper.erase(TENANT)

    assert keeper.counts(TENANT) == Counts()
    assert keeper.counts("slack:T999") == Counts(helpful=1)
