"""The sentences that people read say what is so, and no more."""

from pathlib import Path

import pytest

from bot import wording
from bot.around import Gone
from bot.errors import BadCase, BadSetting, BotError, UnreadablePlace
from bot.model import Nothing, Question, Refusal, Refused
from retrieval.errors import DamagedIndex, MissingCorpus, RetrievalError, UnreadableDocument
from retrieval.model import NearHeading, Original, SourceMeta, Suggestion
from tests.adapters.samples import QUESTION, citation, nothing


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2025-04-03", "3 April 2025"),
        ("2025-04-03T10:00:00Z", "3 April 2025"),
        ("2025-04", "April 2025"),
        ("2025", "2025"),
        ("--02-12", "12 February"),
        ("--02", "February"),
        ("2025-13", "2025-13"),
        ("last spring", "last spring"),
    ],
)
def test_a_date_is_said_as_far_as_it_is_known(date: str, said: str) -> None:
    """No year, month or day is made up, and what is no date is left alone."""
    assert wording.day(date) == said


@pytest.mark.parametrize(
    ("meta", "parts"),
    [
        (SourceMeta("T"), ("author and date not stated",)),
        (SourceMeta("T", author="Jermy Johnson", date="--02-12"), ("Jermy Johnson", "12 February")),
        (
            SourceMeta("T", author="Billy Perrigo", publisher="TIME", kind="interview"),
            ("Billy Perrigo", "date not stated", "TIME", "an interview"),
        ),
        (SourceMeta("T", date="2025"), ("author not stated", "2025")),
    ],
)
def test_a_byline_says_what_is_known_and_what_is_not(
    meta: SourceMeta, parts: tuple[str, ...]
) -> None:
    """Neither the author nor the date is passed over in silence."""
    assert wording.byline(meta) == parts


@pytest.mark.parametrize(
    ("kind", "original", "about"),
    [
        (
            "summary of an essay",
            Original(author="Dario Amodei", date="2025-04"),
            "a summary of an essay by Dario Amodei, April 2025",
        ),
        (
            "automatic summary of a podcast",
            Original(title="Podcast #452"),
            "an automatic summary of a podcast, Podcast #452",
        ),
        (
            "interview",
            Original(title="interview with Dario Amodei"),
            "an interview with Dario Amodei",
        ),
        ("article", Original(author="Dario Amodei"), "an article, about a work by Dario Amodei"),
        ("article", Original(title="talk in Paris"), "an article, about: talk in Paris"),
        (None, Original(author="Dario Amodei"), "about a work by Dario Amodei"),
    ],
)
def test_the_author_of_an_original_is_never_the_author(
    kind: str | None, original: Original, about: str
) -> None:
    """A summary is called one, and its own author stays unknown."""
    byline = wording.byline(SourceMeta("T", kind=kind, original=original))

    assert byline == ("author and date not stated", about)


def test_an_original_that_the_title_names_is_not_named_again() -> None:
    """The title stands right above the byline."""
    meta = SourceMeta("Podcast #452", kind="summary of a podcast", original=Original(title="#452"))

    assert wording.byline(meta)[-1] == "a summary of a podcast"


def test_a_place_names_headings_and_speaker() -> None:
    """The way to a quote is read from the outside in."""
    cited = citation(headings=("Handbook", "Travel", "Flights"), speaker="Chris Olah")

    assert wording.place(cited) == ("Handbook › Travel › Flights", "said by Chris Olah")


def test_a_title_is_not_said_twice() -> None:
    """A heading path that begins with the title begins behind it."""
    cited = citation(meta=SourceMeta("Handbook"), headings=("Handbook", "Travel"))

    assert wording.place(cited) == ("Travel",)


@pytest.mark.parametrize(
    ("lines", "page", "said"),
    [((3, 3), None, "line 3"), ((3, 5), None, "lines 3–5"), ((3, 5), 2, "page 2")],
)
def test_lines_are_named_unless_there_are_pages(
    lines: tuple[int, int], page: int | None, said: str
) -> None:
    """A page is what a reader of paged documents can turn to."""
    assert wording.lines(citation(lines=lines, page=page)) == said


def test_many_other_places_are_counted() -> None:
    """The sixth place with the same words and those after it are a number."""
    cited = citation(also_in=tuple(f"{name}.md:1" for name in "abcdefg"))

    assert wording.elsewhere(cited) == (
        "also in a.md:1, b.md:1, c.md:1, d.md:1, e.md:1 and 2 more",
    )
    assert wording.elsewhere(citation()) == ()


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
