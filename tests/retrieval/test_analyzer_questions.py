"""A question is analysed as the documents were: in their languages, never by guessing its own."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analyzer import MOST_CHARACTERS, MOST_TERMS, Analyzer, QuestionAnalyzer, Word
from tests.builders import questions


def words(question: str, *languages: str) -> tuple[Word, ...]:
    """Return the words of *question* to documents in *languages*."""
    return QuestionAnalyzer([Analyzer(code) for code in languages or ("en",)]).words(question)


def looked_for(question: str, *languages: str) -> list[str]:
    """Return the words that are looked for and missed if they are nowhere."""
    return [word.asked for word in words(question, *languages) if not word.optional]


def test_question_words_are_dropped_from_a_question() -> None:
    """What asks is not what is asked about."""
    assert looked_for("What can I tell you about holidays?") == ["holidays"]


def test_the_many_of_how_many_is_not_missed() -> None:
    """Words that only ask for a number are looked for and need not be found."""
    assert [(word.asked, word.optional) for word in words("How many circuits?")] == [
        ("many", True),
        ("circuits", False),
    ]
    assert looked_for("Many circuits") == ["Many", "circuits"]


def test_question_words_are_kept_in_documents() -> None:
    """A passage keeps the words that a question drops."""
    assert Analyzer("en").terms("what can I tell") == ["what", "can", "i", "tell"]


def test_question_words_are_kept_when_nothing_else_is_left() -> None:
    """Who asks only for such words is looking for them."""
    assert looked_for("Who are we?") == ["Who", "we"]
    assert looked_for("the who") == ["who"]


@pytest.mark.parametrize(
    "question", ["", " ", "the of and", "?!…", "🙂", "\0\0", "\ud800", "\u00ad"]
)
def test_a_question_of_small_words_or_signs_holds_nothing_to_look_for(question: str) -> None:
    """No word is made up for a question that has none."""
    assert words(question) == ()


def test_a_word_is_looked_for_once() -> None:
    """Repeating a word, or inflecting it, asks for nothing more."""
    assert looked_for("circuit Circuits circuit's CIRCUIT") == ["circuit"]


def test_a_word_is_named_as_it_was_asked() -> None:
    """What is said to be missing is spelt the way the asker spelt it."""
    assert [(word.asked, word.folded) for word in words("Zürich’s Straße")] == [
        ("Zürich’s", "zürich's"),
        ("Straße", "strasse"),
    ]


def test_the_joined_form_of_a_hyphenated_word_is_optional() -> None:
    """The parts are looked for; the whole helps and is not missed."""
    assert [(word.asked, word.optional) for word in words("re-use")] == [
        ("re", False),
        ("use", False),
        ("reuse", True),
    ]


def test_a_word_has_a_reading_in_every_language_of_the_documents() -> None:
    """Both stemmers have a say, and either term counts as finding the word."""
    (word,) = words("animals", "en", "es")

    assert word.terms == ("anim", "animals")
    assert not word.optional


def test_a_word_that_is_small_in_one_language_is_optional_in_the_others() -> None:
    """German "die" is looked for in English documents, and not missed there."""
    assert [(word.asked, word.optional) for word in words("die Katze", "en", "de")] == [
        ("die", True),
        ("Katze", False),
    ]


def test_the_language_of_a_question_does_not_matter() -> None:
    """Small words of a language that no document has are words like any other."""
    assert looked_for("Wo ist die Katze", "en") == ["Wo", "ist", "die", "Katze"]


def test_question_words_alone_are_kept_in_every_language() -> None:
    """When only words that ask in some language are left, they are what is asked for."""
    assert "wer" in [word.asked for word in words("wer", "en", "de")]


def test_an_index_without_documents_has_an_analyzer_too() -> None:
    """Without any language there are no small words."""
    assert [word.terms for word in QuestionAnalyzer([]).words("the Houses")] == [
        ("the",),
        ("houses",),
    ]


def test_a_pair_of_characters_is_a_word_to_look_for() -> None:
    """Of a script without spaces each pair is looked for by itself."""
    assert [word.terms for word in words("東京タ")] == [("東京",), ("京タ",)]


def test_no_question_has_more_than_64_terms() -> None:
    """What a question may cost has a bound."""
    many = words(" ".join(f"word{at}" for at in range(300)))

    assert sum(len(word.terms) for word in many) == MOST_TERMS
    assert [word.asked for word in many] == [f"word{at}" for at in range(MOST_TERMS)]


def test_two_languages_share_the_64_terms() -> None:
    """A word with two readings counts as two."""
    many = words(
        " ".join(f"animals{chr(97 + at % 26) * (at // 26)}s" for at in range(300)), "en", "es"
    )

    assert MOST_TERMS - 2 <= sum(len(word.terms) for word in many) <= MOST_TERMS


def test_only_the_first_2000_characters_are_read() -> None:
    """A pasted page is asked by its beginning."""
    question = "start" + " " * (MOST_CHARACTERS - 5) + "end"

    assert looked_for(question) == ["start"]


def test_a_question_of_a_hundred_thousand_characters_is_short_work() -> None:
    """Marks in any number cannot keep the analyzer busy."""
    assert len(words("a" + "\u0300\u0323" * 50_000)) == 1


@settings(max_examples=100)
@given(st.one_of(st.text(), questions), st.lists(st.sampled_from(["en", "de", "fr", "zh", "ar"])))
def test_every_word_has_terms_and_none_is_there_twice(question: str, languages: list[str]) -> None:
    """Whatever is asked, in whatever languages, words are different and can be looked for."""
    found = words(question, *languages)

    assert all(word.terms for word in found)
    assert len({word.terms for word in found}) == len(found)
    assert sum(len(word.terms) for word in found) <= MOST_TERMS


@settings(max_examples=50)
@given(questions)
def test_the_same_question_gives_the_same_words(question: str) -> None:
    """Nothing is left over from one question to the next."""
    analyzer = QuestionAnalyzer([Analyzer("en"), Analyzer("de")])

    assert analyzer.words(question) == analyzer.words(question) == words(question, "en", "de")
