"""A question against what a view knows: which of its words are known, and what each is worth."""

from collections.abc import Sequence
from dataclasses import dataclass

from retrieval.analyzer import MOST_CHARACTERS, Word, grams
from retrieval.field import Field
from retrieval.languages import KINDS, language
from retrieval.view import View


@dataclass(frozen=True, slots=True)
class Asked:
    """A question's words, and what a perfect passage would score.

    ``worth`` maps each term to the idf of its word, ``letters`` each run of four characters to its
    own. ``total`` is the idf of the whole question, ``grams_total`` that of its grams; both count
    what no document holds in full. ``wanted`` are the terms of all words, known or not, ``folded``
    the words as they are compared, ``kinds`` the kinds of answer that the question wants.
    """

    words: tuple[Word, ...]
    known: tuple[Word, ...]
    missing: tuple[Word, ...]
    worth: dict[str, float]
    total: float
    letters: dict[str, float]
    grams_total: float
    wanted: frozenset[str]
    folded: frozenset[str]
    kinds: frozenset[str]

    @property
    def terms(self) -> tuple[str, ...]:
        """The terms of all words, each once."""
        return tuple(self.worth)

    @property
    def grams(self) -> tuple[str, ...]:
        """The runs of four characters of all words, each once."""
        return tuple(self.letters)


def understand(view: View, question: str) -> Asked:
    """Find out what *view* knows of the words of *question*."""
    words = view.question.words(question)
    known = tuple(word for word in words if _holding(view.terms, word.terms))
    missing = tuple(word for word in words if word not in known and not word.optional)
    counted = [word for word in words if word in known or not word.optional]
    worth = {term: _idf(view.terms, word.terms) for word in counted for term in word.terms}
    spelt = dict.fromkeys(gram for word in counted for gram in grams(word.folded))
    letters = {gram: view.grams.idf(gram) for gram in spelt}
    return Asked(
        words=words,
        known=known,
        missing=missing,
        worth=worth,
        total=sum(_idf(view.terms, word.terms) for word in counted),
        letters=letters,
        grams_total=sum(letters.values()),
        wanted=frozenset(term for word in words for term in word.terms),
        folded=frozenset(word.folded for word in words),
        kinds=_kinds(question[:MOST_CHARACTERS], view.languages),
    )


def _holding(field: Field, terms: Sequence[str]) -> bool:
    return any(field.holding(term) for term in terms)


def _idf(field: Field, terms: Sequence[str]) -> float:
    """Return the idf of a word: that of its most frequent reading."""
    return min(field.idf(term) for term in terms)


def _kinds(question: str, languages: Sequence[str]) -> frozenset[str]:
    patterns = [wants for code in languages if (wants := language(code).wants)]
    return frozenset(kind for kind in KINDS for wants in patterns if wants[kind].search(question))
