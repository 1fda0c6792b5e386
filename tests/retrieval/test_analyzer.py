"""Passages and questions become the same terms, whatever they are written in."""

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrieval.analyzer import (
    GRAM,
    LONGEST_TERM,
    WORD,
    Analyzer,
    QuestionAnalyzer,
    Remembered,
    fold,
    folded_parts,
    gram_words,
    grams,
    is_number,
    words_in,
)
from tests.builders import WORDS

letters = st.characters(codec="utf-8")
wild = st.text(
    st.one_of(letters, st.sampled_from("aÉ'’-\u2011_\u00ad\u0301ßﬁ１中コไ,.09 ")), max_size=60
)
ENGLISH = Analyzer("en")


def asked(question: str, *languages: str) -> set[str]:
    """Return the terms that *question* is looked for by."""
    analyzers = [Analyzer(code) for code in languages or ("en",)]
    return {term for word in QuestionAnalyzer(analyzers).words(question) for term in word.terms}


@settings(max_examples=500)
@given(wild)
def test_folding_a_folded_word_changes_nothing(text: str) -> None:
    """Folding is done once on each side, so it must not matter how often."""
    for word in WORD.findall(text):
        assert fold(fold(word)) == fold(word)


def test_folding_every_character_of_unicode_is_stable() -> None:
    """No character is folded to something that would be folded once more."""
    folded = {fold(chr(code)) for code in range(0x32400) if not 0xD800 <= code < 0xE000}

    assert [one for one in folded if fold(one) != one] == []


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("HOUSE", "house"),
        ("straße", "strasse"),
        ("ﬁne", "fine"),
        ("Ｑｕｏｔｈ", "quoth"),
        ("don’t", "don't"),
        ("inter\u00adpret", "interpret"),
        ("e\u0301tude", "étude"),
        ("e\u00ad\u0301tude", "étude"),
        ("İ", "i\u0307"),
        ("ΣΊΣΥΦΟΣ", "σίσυφοσ"),
    ],
)
def test_a_word_is_folded(written: str, folded: str) -> None:
    """Case, width, ligatures, curly apostrophes and soft hyphens make no other word."""
    assert fold(written) == unicodedata.normalize("NFC", folded)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("The circuits of models", ["circuit", "model"]),
        ("Amodei's essay, the essays’ end", ["amodei", "essay", "essay", "end"]),
        ("a state-of-the-art model", ["state", "art", "stateoftheart", "model"]),
        ("re\u2011use and re-use", ["re", "use", "reus", "re", "use", "reus"]),
        ("snake_case", ["snake", "case", "snakecas"]),
        ("1,000 or 1.000 or 1000", ["1000", "1000", "1000"]),
        ("1,234,567 and 1.234", ["1234567", "1234"]),
        ("3,5 and 3.5", ["3.5", "3.5"]),
        ("１２", ["12"]),
        ("GPT-4 4-bit", ["gpt", "4", "gpt4", "4", "bit", "4bit"]),
        ("2024", ["2024"]),
        ("the of and", []),
        ("— … 🙂 «» ?!", []),
        ("'quoted' 'tis", ["quot", "tis"]),
    ],
)
def test_english_gives_these_terms(text: str, terms: list[str]) -> None:
    """Small words are left out, what remains is stemmed; hyphens give parts and whole."""
    assert ENGLISH.terms(text) == terms


@pytest.mark.parametrize(
    ("code", "text", "terms"),
    [
        ("zh", "人工智能", ["人工", "工智", "智能"]),
        ("ja", "東京タワー", ["東京", "京タ", "タワ", "ワー"]),
        ("th", "สวัสดี", ["สว", "วั", "ัส", "สด", "ดี"]),
        ("zh", "中", ["中"]),
        ("ja", "GPUの値段", ["gpu", "の値", "値段"]),
        ("zh", "2024年3月", ["2024", "年", "3", "月"]),
        ("ja", "1,000円", ["1000", "円"]),
        ("de", "Die Häuser sind größer", ["haus", "gross"]),
        ("de", "4-Zimmer-Häuser", ["4", "zimm", "haus", "4zimmerhaus"]),
        ("fr", "l’avion d'Anna", ["avion", "anna"]),
        ("fr", "l'avant-garde", ["avant", "gard", "avantgard"]),
        ("it", "l'amico dell'arte", ["amic", "dell", "arte"]),
        ("ru", "книги", ["книг"]),
        ("hi", "हिन्दी", ["हिन्द"]),
        ("no-such", "The houses", ["the", "houses"]),
        (None, "The houses", ["the", "houses"]),
    ],
)
def test_other_languages_give_these_terms(code: str | None, text: str, terms: list[str]) -> None:
    """Each language has its small words and stemmer; scripts without spaces give pairs."""
    assert Analyzer(code).terms(text) == terms


@pytest.mark.parametrize("word", ["שָׁלוֹם", "हिन्दी", "العَرَبِيَّة", "ภาษาไทย", "ភាសា", "Å\u030angström"])
def test_marks_do_not_break_a_word(word: str) -> None:
    """A word whose vowels are marks on its letters is one word."""
    assert WORD.findall(word) == [word]


def test_composed_and_decomposed_letters_meet() -> None:
    """An accent is the same accent whether it is typed alone or with its letter."""
    assert Analyzer("fr").terms("e\u0301cole") == Analyzer("fr").terms("école")


def test_a_term_is_bounded() -> None:
    """A word as long as a book does not become an entry of the vocabulary."""
    assert (
        max(len(term) for term in ENGLISH.terms("x" * 10_000 + " " + "9" * 10_000)) == LONGEST_TERM
    )


@settings(max_examples=300)
@given(wild)
def test_terms_are_short_and_can_be_stored(text: str) -> None:
    """Every term is text of at most 64 characters, whatever was analysed."""
    for code in ("en", "fr", "zh", None):
        for term in Analyzer(code).terms(text):
            assert 0 < len(term) <= LONGEST_TERM
            assert term.encode().decode() == term


@settings(max_examples=300)
@given(wild)
def test_words_are_found_without_looking_for_most_of_them(text: str) -> None:
    """What stands between blanks is cut as the pattern of a word would cut the whole."""
    for each in (text, text.replace(" ", ", "), text.replace(" ", ". "), text.replace("-", ",\n")):
        assert words_in(each) == WORD.findall(each)


@settings(max_examples=200)
@given(wild)
def test_words_fold_to_the_same_parts_in_any_company(text: str) -> None:
    """The short way that ASCII is folded leads where the long one does."""
    words = WORD.findall(text.encode("ascii", "ignore").decode())

    assert folded_parts(words) == folded_parts([*words, "\u00e9"])[:-1]


def test_what_is_remembered_is_made_once_and_is_bounded() -> None:
    """More than so much is never kept at hand."""
    made: list[int] = []

    def square(number: int) -> int:
        made.append(number)
        return number * number

    squares = Remembered(square, 3)

    assert [squares[number] for number in (1, 2, 1, 3, 2)] == [1, 4, 1, 9, 4]
    assert made == [1, 2, 3]
    assert (squares[4], list(squares)) == (16, [4])


@settings(max_examples=200)
@given(wild)
def test_tokens_are_where_they_say(text: str) -> None:
    """Tokens are slices of the text, in order, with the terms that the text gives."""
    tokens = list(ENGLISH.tokens(text))

    assert [text[token.start : token.end] for token in tokens] == WORD.findall(text)
    assert [fold(text[token.start : token.end]) for token in tokens] == [
        token.folded for token in tokens
    ]
    assert [term for token in tokens for term in token.terms] == ENGLISH.terms(text)


@settings(max_examples=300)
@given(wild.filter(lambda text: len(text) < 40), st.sampled_from(["en", "de", "fr", "zh", None]))
def test_a_text_asked_as_a_question_finds_itself(text: str, code: str | None) -> None:
    """The terms of a passage are those of the same words asked, but for words that ask."""
    analyzer = Analyzer(code)
    small = analyzer.language.asking
    passage = set(analyzer.terms(text))
    question = asked(text, code or "no-such")

    assert question <= passage
    if not any(part in small for part in gram_words(text)):
        assert question == passage


@settings(max_examples=300)
@given(wild)
def test_grams_of_a_question_meet_grams_of_a_passage(text: str) -> None:
    """The words of a question have the runs of four characters that they have in a passage."""
    held = {gram for word in gram_words(text) for gram in grams(word)}
    words = QuestionAnalyzer([Analyzer("no-such")]).words(text)

    assert {gram for word in words if not word.optional for gram in grams(word.folded)} <= held


def test_a_gram_is_four_characters_with_the_borders_of_the_word() -> None:
    """The ends of a word are told from its middle."""
    assert grams("house") == (" hou", "hous", "ouse", "use ")
    assert grams("it") == (" it ",)
    assert grams("a") == (" a ",)
    assert {len(gram) for gram in grams("x" * 1_000)} == {GRAM}
    assert len(grams("x" * 1_000)) == LONGEST_TERM - 1


@pytest.mark.parametrize(
    ("word", "is_one"),
    [
        ("2024", True),
        ("1,000.5", True),
        ("4-bit", False),
        ("½", True),
        ("x2", False),
        ("2024年", False),
        ("90s", False),
        ("5'10", False),
    ],
)
def test_a_number_begins_with_a_digit_and_has_no_letter(word: str, *, is_one: bool) -> None:
    """Names such as 4-bit are words."""
    assert is_number(fold(word)) is is_one


@pytest.mark.parametrize(
    "text",
    [
        "ab " * 33_000,
        "a-" * 50_000,
        "a'" * 50_000,
        "1," * 50_000,
        "1." * 50_000 + "1x",
        "中" * 100_000,
    ],
    ids=["words", "hyphens", "apostrophes", "commas", "numbers", "han"],
)
def test_a_hundred_thousand_characters_are_analysed_at_once(text: str) -> None:
    """No text makes the analyzer look at its characters again and again."""
    began = time.perf_counter()
    ENGLISH.terms(text)

    assert time.perf_counter() - began < 3


def test_analysis_is_the_same_from_memory() -> None:
    """A word that was analysed before gives what it gave."""
    analyzer = Analyzer("en")
    first = [analyzer.of_word(word) for word in WORDS]

    assert [analyzer.of_word(word) for word in WORDS] == first
    assert [Analyzer("en").of_word(word) for word in WORDS] == first
