"""Everyone has one vote on an answer, and it cannot be read whose it is."""

from sqlalchemy import select

from bot.model import Asker
from bot.secret import Vault
from bot.state.answers import Answers
from bot.state.feedback import Counts, Feedback, Unhelpful
from bot.state.tables import votes
from tests.bot.state.databases import NOON, TENANT, House
from tests.bot.state.test_answers import ANSWER, QUESTION

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


def test_votes_against_answers_lead_to_their_questions(house: House) -> None:
    """The latest first, with the question as long as the answer is remembered."""
    keeper, name = feedback(house), remembered(house)
    keeper.store(name, tenant=TENANT, asker=ANNA, helpful=False)
    house.clock.now += 1
    keeper.store("forgotten", tenant=TENANT, asker=ANNA, helpful=False)
    keeper.store(name, tenant=TENANT, asker=BEN, helpful=True)

    forgotten = Unhelpful(TENANT, NOON + 1, None)
    known = Unhelpful(TENANT, NOON, QUESTION.text)
    assert feedback(house).unhelpful(0, answered_since=0) == (forgotten, known)
    assert keeper.unhelpful(NOON, answered_since=0) == (forgotten,)
    assert keeper.unhelpful(NOON + 1, answered_since=0) == ()


def test_a_question_that_is_too_old_to_be_told_is_not_told(house: House) -> None:
    """Buttons may need it for longer than a report may show it."""
    keeper = feedback(house)
    keeper.store(remembered(house), tenant=TENANT, asker=ANNA, helpful=False)

    assert keeper.unhelpful(0, answered_since=NOON) == (Unhelpful(TENANT, NOON, None),)
    house.vault = Vault(["another secret altogether"])
    assert feedback(house).unhelpful(0, answered_since=0) == (Unhelpful(TENANT, NOON, None),)


def test_an_answer_of_one_tenant_says_nothing_about_a_vote_of_another(house: House) -> None:
    """Not even if somebody votes under an id that is somebody else's."""
    keeper = feedback(house)
    keeper.store(remembered(house), tenant="slack:T999", asker=ANNA, helpful=False)

    assert keeper.unhelpful(0, tenant=TENANT, answered_since=0) == ()
    assert keeper.unhelpful(0, tenant="slack:T999", answered_since=0) == (
        Unhelpful("slack:T999", NOON, None),
    )


def remembered(house: House) -> str:
    """Have an answer remembered, and return its id."""
    keeper = Answers(house.database(), house.vault, keep=YEAR, clock=house.clock)
    name = keeper.remember(ANSWER, public=False)
    keeper.catch_up()
    assert name is not None
    return name
