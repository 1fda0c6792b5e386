"""What is known of each language is sound, and a text's language is told by its small words."""

import re

import pytest

from retrieval.analyzer import WORD, Analyzer, fold
from retrieval.languages import KINDS, STEMMED_ONLY, Language, guess_language, language

LISTED = ("en", "de", "es", "fr", "it", "pt", "nl")
SETS = ("stop", "asking", "numbers", "times", "at")

SENTENCES = {
    "en": "The first of these was sent to the office in March, and it is not known why.",
    "de": "Das erste davon wurde im März an das Büro geschickt, und es ist nicht bekannt, warum.",
    "es": "El primero de ellos se envió a la oficina en marzo, y no se sabe por qué es así.",
    "fr": "Le premier de ces envois est parti pour le bureau en mars, et on ne sait pas pourquoi.",
    "it": "Il primo di questi è stato inviato all'ufficio nel marzo, e non si sa per quale motivo.",
    "pt": "O primeiro deles foi enviado para o escritório em março, e não se sabe por que razão.",
    "nl": "De eerste van deze is in maart naar het kantoor gestuurd, en het is niet bekend waarom.",
}
QUESTIONS = {
    "en": ("How many days?", "When was it?", "Who said so?", "Where is it?"),
    "de": ("Wie viele Tage?", "Wann war das?", "Wer sagt das?", "Wo ist es?"),
    "es": ("¿Cuántos días?", "¿Cuándo fue?", "¿Quién lo dijo?", "¿Dónde está?"),
    "fr": ("Combien de jours ?", "Quand était-ce ?", "Qui l'a dit ?", "Où est-il ?"),
    "it": ("Quanti giorni?", "Quando è stato?", "Chi l'ha detto?", "Dove si trova?"),
    "pt": ("Quantos dias?", "Quando foi?", "Quem disse isso?", "Onde está?"),
    "nl": ("Hoeveel dagen?", "Wanneer was het?", "Wie zei dat?", "Waar is het?"),
}


@pytest.mark.parametrize("code", LISTED)
@pytest.mark.parametrize("name", SETS)
def test_the_words_of_a_language_are_written_as_they_are_looked_up(code: str, name: str) -> None:
    """Each is one folded word, or nobody would ever meet it."""
    words: frozenset[str] = getattr(language(code), name)

    assert words
    assert {word for word in words if fold(word) != word} == set()
    assert {word for word in words if WORD.findall(word) != [word]} == set()


@pytest.mark.parametrize("code", LISTED)
def test_every_kind_has_a_pattern_that_fits_its_question(code: str) -> None:
    """How many, when, who and where are told apart in every listed language."""
    wants = language(code).wants
    assert wants is not None
    assert set(wants) == set(KINDS)

    for kind, question in zip(KINDS, QUESTIONS[code], strict=True):
        assert isinstance(wants[kind], re.Pattern)
        assert wants[kind].search(question), (kind, question)
        assert wants[kind].search(question.upper()), (kind, question)


@pytest.mark.parametrize("code", LISTED)
def test_a_kind_is_asked_by_whole_words(code: str) -> None:
    """A word that only begins or ends like one that asks does not ask."""
    wants = language(code).wants
    assert wants is not None

    assert not any(pattern.search("xwhenx whoever qx 12 ") for pattern in wants.values())
    assert not any(pattern.search("") for pattern in wants.values())


@pytest.mark.parametrize("code", LISTED)
def test_a_sentence_gives_its_language_away(code: str) -> None:
    """A sentence of some length is enough."""
    assert guess_language(SENTENCES[code]) == code


@pytest.mark.parametrize(
    "text", ["", "42", "東京タワーは高い", "def main(): return None", "Ωραία μέρα σήμερα"]
)
def test_where_no_small_words_are_no_language_is_guessed(text: str) -> None:
    """A wrong guess would be worse than none."""
    assert guess_language(text) is None


@pytest.mark.parametrize("code", [*LISTED, *STEMMED_ONLY])
def test_every_language_has_a_stemmer(code: str) -> None:
    """The stemmer that is named exists and can be used at once."""
    assert language(code).stemmer
    assert language(code).stem()("abc")


@pytest.mark.parametrize("code", [None, "xx", "", "EN"])
def test_of_an_unknown_language_nothing_is_known(code: str | None) -> None:
    """Its words are taken as they are."""
    assert language(code) == Language(code=code, stemmer=None)
    assert language(code).stem()("houses") == "houses"


def test_what_is_known_is_read_once() -> None:
    """The same language is the same object."""
    assert language("en") is language("en")


def test_the_small_words_of_english_are_the_33_of_lucene() -> None:
    """With them, terms are those of Lucene's classic analyzer."""
    assert len(language("en").stop) == 33
    assert Analyzer("en").terms("The end of it") == ["end"]
