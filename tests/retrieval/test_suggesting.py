"""When the documents do not answer, what comes close is offered."""

from retrieval.finding import find
from retrieval.model import Findings, NearHeading, Suggestion
from tests.builders import documents, index

FRUIT = (
    "# Fruit\n\n## Red apples\n\nThey are in the box with the lid.\n\n"
    "## Green pears\n\nThey are in the bag of the Interpretability team.\n\n"
    "## Plums\n\nThey are apples of another kind."
)


def ask(question: str, *texts: str) -> Findings:
    """Ask a question that will not be answered."""
    return find(index(*(texts or (FRUIT,))), question, limit=3, threshold=10.0)


def meant(question: str, *texts: str) -> list[tuple[str, str]]:
    """Return which words were asked and which were probably meant."""
    return [(one.asked, one.meant) for one in ask(question, *texts).suggestions]


def test_a_misspelt_word_is_named_with_the_word_that_was_meant() -> None:
    """As it was asked, and as the documents write it first."""
    assert ask("interpretabilty of figs").suggestions == (
        Suggestion("interpretabilty", "Interpretability"),
    )


def test_a_word_of_many_pairs_is_guessed_once() -> None:
    """Without spaces, what is looked for in pairs is one word to whoever asked."""
    assert meant("國際化學研究中心會", "國際科學研究中心會 在這裡。") == [
        ("國際化學研究中心會", "國際科學研究中心會")
    ]


def test_a_word_that_the_documents_hold_needs_no_guess() -> None:
    """Also in another form."""
    assert meant("apple teams and pears") == []


def test_a_word_that_is_like_no_other_is_not_guessed() -> None:
    """Nothing is offered for its own sake."""
    assert meant("olives") == []


def test_a_short_word_is_not_guessed() -> None:
    """Of three letters any other word is a neighbour."""
    assert meant("bux lidd", "The box has a lid, the bus as well.") == []


def test_words_are_meant_only_from_the_closest_passages() -> None:
    """A word that is spelt alike must stand in a passage that is ranked."""
    assert meant("intepretability", "Interpretability is a science.", "Unrelated.") == [
        ("intepretability", "Interpretability")
    ]


def test_the_headings_that_name_the_question_come_first() -> None:
    """Then those of the closest passages; each once, with its title and line."""
    nearest = ask("apples figs").nearest

    assert [near.headings for near in nearest] == [("Red apples",), ("Plums",)]
    assert nearest[0] == NearHeading(nearest[0].document, "Fruit", ("Red apples",), 5)


def test_a_heading_that_holds_no_word_of_the_question_is_not_near() -> None:
    """Letters alike are not enough for a heading."""
    assert [near.headings for near in ask("pears figs").nearest] == [("Green pears",)]
    assert ask("interpretabilty").quotes
    assert ask("interpretabilty").nearest == ()


def test_at_most_three_headings_are_near() -> None:
    """More would be a table of contents."""
    text = "# T\n\n" + "\n\n".join(f"## Apples {at}\n\nThey are here." for at in range(9))

    assert len(ask("apples figs", text).nearest) == 3


def test_a_heading_is_near_once() -> None:
    """However many passages stand below it."""
    text = "# T\n\n## Apples\n\n" + "\n\n".join(
        "Apples " + "and so on " * 50 + "." for _ in range(4)
    )

    assert [near.headings for near in ask("apples figs", text).nearest] == [("Apples",)]


def test_an_answer_needs_no_suggestions() -> None:
    """What was found is not accompanied by guesses."""
    found = find(index(FRUIT), "red aples in the box with the lid", limit=3, threshold=0.0)

    assert found.answered
    assert (found.nearest, found.suggestions) == ((), ())


def test_suggestions_come_from_what_may_be_seen() -> None:
    """A word of another collection is never offered."""
    built = index("Interpretability is a science.").add(
        documents("", "Interpretation of dreams is none.", collection="hr")
    )
    found = find(built, "interpretatio figs", limit=3, threshold=9.0, allowed=frozenset({"team"}))

    assert "Interpretation" not in [one.meant for one in found.suggestions]
