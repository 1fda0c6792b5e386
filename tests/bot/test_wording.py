"""The sentences that people read say what is so, and no more."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot import wording
from bot.around import Gone
from bot.errors import BadCase, BadSetting, BotError, UnreadablePlace
from bot.model import Nothing, Question, Refusal, Refused
from retrieval.errors import DamagedIndex, MissingCorpus, RetrievalError, UnreadableDocument
from retrieval.model import Evidence, NearHeading, Suggestion
from tests.adapters.samples import QUESTION, nothing


def test_nothing_found_names_the_words_that_are_missing_and_found() -> None:
    """Whoever asked learns which word to change."""
    reply = nothing(
        found=("cheese",),
        missing=("recipe", "fondu"),
        suggestions=(Suggestion("fondu", "fondue"),),
    )

    assert wording.nothing_found(reply) == (
        "The documents do not answer that.",
        "Not in them: “recipe” and “fondu”. Found: “cheese”.",
        "Did you mean “fondue”?",
    )


def test_several_suggestions_say_what_they_stand_for() -> None:
    """With two words in doubt it must be clear which is meant by which."""
    suggestions = (Suggestion("fondu", "fondue"), Suggestion("swis", "swiss"))

    assert wording.nothing_found(nothing(suggestions=suggestions))[2] == (
        "Did you mean “fondue” for “fondu” or “swiss” for “swis”?"
    )


def test_words_that_never_meet_are_told_from_words_that_are_missing() -> None:
    """When every word is there, the reply does not claim that one is not."""
    reply = nothing(found=("cheese", "models"), missing=())

    assert wording.nothing_found(reply)[1] == (
        "They hold its words, but nowhere enough of them together."
    )
    assert "hardly" in wording.closest(reply)


def test_the_closest_passages_are_introduced_by_what_they_lack() -> None:
    """Nobody can take them for an answer."""
    assert wording.closest(nothing(missing=("fondue", "swiss"))) == (
        "These passages come closest. They do not speak of “fondue” or “swiss”:"
    )


def test_near_headings_say_where_they_stand() -> None:
    """A heading comes with its path, its document and its line."""
    near = NearHeading("d1", "Handbook", ("Travel", "Flights"), 12)
    untitled = NearHeading("d2", "Notes", (), 1)

    assert wording.nearest(nothing(nearest=(near, untitled))) == (
        "Travel › Flights (Handbook, line 12)",
        "Notes (line 1)",
    )


@pytest.mark.parametrize("why", list(Nothing))
def test_every_way_to_find_nothing_has_its_sentence(why: Nothing) -> None:
    """There is no silence, and no sentence serves two ways."""
    sentences = {wording.nothing_found(nothing(each))[0] for each in Nothing}

    assert len(sentences) == len(Nothing)
    assert wording.nothing_found(nothing(why))[0].endswith(".")


@pytest.mark.parametrize("why", list(Refusal))
def test_every_refusal_has_its_sentence(why: Refusal) -> None:
    """Whoever is refused learns why."""
    assert wording.refused(Refused(QUESTION, why)).endswith(".")
    assert len({wording.refused(Refused(QUESTION, each)) for each in Refusal}) == len(Refusal)


@pytest.mark.parametrize(("seconds", "said"), [(1, "in 1 second."), (12, "in 12 seconds.")])
def test_a_refusal_says_when_to_ask_again(seconds: int, said: str) -> None:
    """Waiting is worth it only if one knows how long."""
    refused = Refused(QUESTION, Refusal.TOO_OFTEN, retry_after=seconds)

    assert wording.refused(refused).endswith(said)


def test_an_unknown_collection_is_named() -> None:
    """A typing error in a collection's name can be seen."""
    question = Question("q", QUESTION.asker, QUESTION.place, collection="hadbook")

    assert "“hadbook”" in wording.refused(Refused(question, Refusal.UNKNOWN_COLLECTION))


@pytest.mark.parametrize("why", list(Gone))
def test_a_quote_that_is_gone_has_its_sentence(why: Gone) -> None:
    """Both ways of being gone are said."""
    assert wording.gone(why).endswith(".")


@pytest.mark.parametrize(
    ("cause", "part"),
    [
        (BadSetting("limit", "QUOTH_LIMIT", "should be at most 10"), "limit (QUOTH_LIMIT) should"),
        (UnreadablePlace("slack"), "“slack” is not a place"),
        (BadCase(Path("q.jsonl"), 3, "is not JSON"), "q.jsonl, line 3"),
        (MissingCorpus(Path("docs")), "no folder of documents at docs"),
        (DamagedIndex(Path("index"), "no manifest"), "quoth index"),
        (UnreadableDocument("a.pdf", "it is empty"), "a.pdf: it is empty"),
    ],
)
def test_an_error_says_what_and_why(cause: BotError | RetrievalError, part: str) -> None:
    """An error is one line of sentences."""
    said = wording.error(cause)

    assert part in said
    assert said.endswith(".")
    assert "\n" not in said


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 files"), (1, "1 file"), (2, "2 files"), (1200, "1,200 files")]
)
def test_numbers_agree_with_their_nouns(number: int, said: str) -> None:
    """One is one, and thousands are set apart."""
    assert wording.counted(number, "file") == said


def test_help_names_every_way_to_ask_and_who_reads_along() -> None:
    """A line each; collections only where there is a choice."""
    said = wording.help("/ask", ("seeds", "handbook"))

    assert said[0] == wording.HOW_TO_ASK
    assert said[1].startswith("/ask and your question")
    assert said[-1] == "Add in:handbook or in:seeds to look in one collection only."
    assert wording.help("/ask", ("seeds",)) == said[:-1] == wording.help("/ask")


@pytest.mark.parametrize(
    ("before", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=1), "1 minute ago"),
        (timedelta(minutes=59), "59 minutes ago"),
        (timedelta(minutes=60), "1 hour ago"),
        (timedelta(hours=23, minutes=59), "23 hours ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=400), "400 days ago"),
    ],
)
def test_how_long_ago_is_said_in_one_unit(before: timedelta, said: str) -> None:
    """Rounded down, and never in the future."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    assert wording.ago(now - before, now) == said


def test_freshness_counts_the_documents() -> None:
    """Documents that were never read are not called fresh."""
    now = datetime(2026, 11, 22, 12, tzinfo=UTC)

    assert wording.freshness(1, now, now) == "1 document, read just now."
    assert wording.freshness(0, None, now) == "The documents have not been read yet."


def test_enough_is_said_in_words() -> None:
    """What is missing is named, and no number passes for a probability."""
    missing = wording.enough(Evidence(0.3, ("a",), ("b",)), answered=False)
    all_there = wording.enough(Evidence(2.3, ("a",), ()), answered=True)

    assert missing[:2] == ("Not in them: “b”. Found: “a”.", "Together too little for an answer.")
    assert all_there[0] == "This was enough for an answer."
    assert not any(character.isdigit() for character in "".join(missing + all_there))


def test_what_was_meant_can_be_offered_alone() -> None:
    """The sentence on a button is the one that stands without buttons."""
    suggestions = (Suggestion("fondu", "fondue"),)

    assert wording.meant(suggestions) == "Did you mean “fondue”?"
    assert wording.meant(()) == ""
    assert wording.nothing_found(nothing(suggestions=suggestions))[-1] == wording.meant(suggestions)


SENTENCES = (
    wording.failed("4f2a"),
    wording.interrupted("how are models built?"),
    wording.not_yours(),
    wording.not_now(),
    wording.expired(),
    wording.moved_on(),
    wording.already_shared(),
    wording.is_shared(),
    wording.no_more(),
    wording.not_shared_here(),
    wording.outsiders_unknown(),
    wording.thanks(),
    wording.no_text(),
)


@pytest.mark.parametrize("said", SENTENCES)
def test_what_becomes_of_a_press_is_said_in_plain_words(said: str) -> None:
    """Each says something of its own, is short, and holds no markup."""
    assert len(said) <= 200
    assert SENTENCES.count(said) == 1
    assert said.endswith((".", "4f2a"))
    assert not set("<>*_`&\n") & set(said)


def test_an_incident_and_an_interruption_name_what_they_are_about() -> None:
    """The number leads into the log, the question back to what was asked."""
    assert wording.failed("4f2a").endswith("this number: 4f2a")
    assert "“how are models built?”" in wording.interrupted("how are models built?")
    assert wording.interrupted("why " * 500).endswith(
        "…”. If no answer stands above, please ask again."
    )


def test_a_view_can_say_which_passage_it_shows() -> None:
    """Counted as people count."""
    assert wording.position(2, 3) == "Passage 2 of 3"
    assert wording.collections(("b", "a")) == "Open to you: a and b."
    assert wording.generation("g1") == "Generation g1."
