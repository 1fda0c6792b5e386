"""A question is weighed by what the documents know of its words."""

import pytest

from retrieval.asked import Asked, understand
from retrieval.formula import inverse_frequency
from retrieval.index import Index
from tests.builders import document, index


def ask(built: Index, question: str) -> Asked:
    """Understand *question* as *built* does."""
    return understand(built.view(), question)


def test_words_are_known_or_missing() -> None:
    """Every word that must be found is one or the other, in the order of the question."""
    asked = ask(index("Apples are red."), "Which olives and apples, which figs?")

    assert [word.asked for word in asked.known] == ["apples"]
    assert [word.asked for word in asked.missing] == ["olives", "figs"]
    assert [word.asked for word in asked.words] == ["olives", "apples", "figs"]


def test_a_word_is_worth_its_idf_and_a_missing_one_the_most() -> None:
    """What no document holds counts in full."""
    asked = ask(index("Apples.", "Apples and pears."), "apples pears olives")

    assert asked.worth == {
        "appl": inverse_frequency(2, 2),
        "pear": inverse_frequency(2, 1),
        "oliv": inverse_frequency(2, 0),
    }
    assert asked.total == pytest.approx(sum(asked.worth.values()))
    assert asked.terms == ("appl", "pear", "oliv")


def test_a_word_with_two_readings_is_worth_the_more_frequent() -> None:
    """A stemmer that fits nothing does not make a word rare."""
    english = document("The animals are in the house, and it is good for the animals.")
    spanish = document("El perro es de la casa y no se sabe por qué.", "es.md")
    asked = ask(Index.of([english, spanish]), "animals")

    assert asked.terms == ("anim", "animals")
    assert set(asked.worth.values()) == {inverse_frequency(2, 1)}
    assert asked.total == inverse_frequency(2, 1)


def test_an_optional_word_that_is_nowhere_is_not_missed() -> None:
    """The joined form of a hyphenated word counts only where it is found."""
    asked = ask(index("We use it again."), "re-use")

    assert [word.asked for word in asked.missing] == ["re"]
    assert "reus" not in asked.worth
    assert "reus" in ask(index("We reuse it."), "re-use").worth


def test_grams_are_those_of_the_words_that_count() -> None:
    """Each run of four characters is asked for once."""
    asked = ask(index("Houses."), "house houses housing")

    assert len(set(asked.grams)) == len(asked.grams)
    assert {" hou", "hous", "ouse", "use "} <= set(asked.grams)
    assert asked.grams_total > 0


@pytest.mark.parametrize(
    ("question", "kinds"),
    [
        ("How many apples?", {"number"}),
        ("When did who eat apples?", {"time", "person"}),
        ("where are apples", {"place"}),
        ("Wann and wo?", set()),
        ("Apples?", set()),
        ("x" * 2_000 + " when", set()),
    ],
)
def test_a_question_wants_kinds_of_answer(question: str, kinds: set[str]) -> None:
    """Told by its words, in the languages of the documents, within what is read of it."""
    assert ask(index("The apples are in the house and it is good."), question).kinds == kinds


def test_kinds_are_asked_in_every_language_of_the_documents() -> None:
    """German documents make German questions understood."""
    german = "Das Haus ist für alle da, und es wird von dem Team nicht bewohnt."

    assert ask(index(german), "Wann war das?").kinds == {"time"}


@pytest.mark.parametrize("question", ["", "the of", "?!", "\ud800"])
def test_nothing_asked_is_nothing_to_look_for(question: str) -> None:
    """There are no words, no grams and nothing to be worth anything."""
    asked = ask(index("Apples are red."), question)

    assert (asked.words, asked.terms, asked.grams) == ((), (), ())
    assert asked.total == asked.grams_total == 0
