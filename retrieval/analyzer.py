"""Text to terms: the same object analyses passages and questions, so that they meet.

A word is folded (NFKC, case, curly apostrophes, soft hyphens), small words are left out, what
remains is stemmed. Hyphenated words give their parts and the whole; Chinese, Japanese and Thai give
pairs of characters; ``1,000`` is ``1000``.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, filterfalse
from operator import itemgetter
from typing import TypeVar

from retrieval.languages import Language, language

MOST_TERMS = 64  # of one question
MOST_CHARACTERS = 2_000  # of one question
LONGEST_TERM = 64  # characters; what is longer is cut, so that a vocabulary stays bounded
GRAM = 4
_CUT = itemgetter(slice(LONGEST_TERM))

# Letters of scripts whose vowel signs and points are not \w to Python's re; punctuation in their
# blocks is left out.
_MARKS = (
    "\u00ad\u0300-\u036f\u0483-\u0487\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u065f\u0670"
    "\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0900-\u0963\u0971-\u0df3\u0e00-\u0e4e\u0e80-\u0ecd"
    "\u0f71-\u0f84\u1000-\u1049\u1780-\u17d3\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20f0\ufe20-\ufe2f"
)
_LETTER = rf"[\w{_MARKS}]"
# Possessive, for what follows a letter is never one: a match is found without a way back.
_REST = rf"(?:['\u2019]{_LETTER}++)*+"
_PIECE = rf"{_LETTER}++{_REST}"
_MORE = rf"(?:[-\u2010\u2011]{_PIECE})*+"
# Letters of scripts that are written without spaces: Thai and Lao, kana, Han.
_RUN = (
    "[\u0e00-\u0eff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\uff66-\uff9d"
    "\U00020000-\U0003ffff]"
)
_UNSPACED = re.compile(f"{_RUN}+")
# A word whose parts are joined by hyphens of any kind, or a number with its separators. What begins
# with a letter is tried first, for that is nearly every word.
_NUMBER = rf"\d+(?:[.,]\d+)+(?!(?!{_RUN}){_LETTER})"
WORD = re.compile(rf"[^\W\d]{_LETTER}*+{_REST}{_MORE}|{_NUMBER}|{_PIECE}{_MORE}")
_JOINTS = re.compile(r"[-\u2010\u2011_]+")
_WRITTEN = re.compile(r"\d+(?:[.,\u2044]\d+)*")  # the last is what NFKC makes of ½
_GROUPED = re.compile(r"\d{1,3}(?:[.,]\d{3})+")
_MEMORY = 200_000  # words whose analysis is remembered, in each language
_REMEMBERED = 50_000  # words beyond ASCII whose folded form is remembered
_SPELT = 1_000  # words whose grams are remembered

Key = TypeVar("Key")
Value = TypeVar("Value")


def words_in(text: str) -> list[str]:
    """Return the words of *text*: what ``WORD`` finds, for most of them without looking for it.

    No word holds a blank, nor a comma or full stop before one. What is left between blanks is a
    word when there is nothing in it but letters and digits.
    """
    words = text.replace(", ", " ").replace(". ", " ").rstrip(".").split()
    at = 0
    for piece in [*filterfalse(str.isalnum, words)]:
        at = words.index(piece, at)
        found = WORD.findall(piece)
        words[at : at + 1] = found
        at += len(found)
    return words


def fold(word: str) -> str:
    """Fold *word* as questions and passages both are: NFKC, case, apostrophes, soft hyphens."""
    return word.lower() if word.isascii() else _remembered_fold(word)


def fold_anew(word: str) -> str:
    """Do the same with a word that is not to be remembered: there is no end to what people ask."""
    if word.isascii():
        return word.lower()
    folded = (
        unicodedata.normalize("NFKC", word).casefold().replace("\u2019", "'").replace("\u00ad", "")
    )
    return unicodedata.normalize("NFC", folded)


_remembered_fold = lru_cache(maxsize=_REMEMBERED)(fold_anew)


@lru_cache(maxsize=_SPELT)
def grams(word: str) -> tuple[str, ...]:
    """Return the runs of four characters of a folded *word* and its borders; at least one."""
    framed = f" {word[:LONGEST_TERM]} "
    if len(framed) <= GRAM:
        return (framed,)
    return tuple(framed[at : at + GRAM] for at in range(len(framed) - GRAM + 1))


def framed(words: Iterable[str]) -> str:
    """Return a text that holds a run of four characters when it is a gram of one of *words*."""
    return " " + "  ".join(map(_CUT, words)) + " "


def gram_words(text: str) -> list[str]:
    """Return the folded words of *text* to take grams of: small ones too, hyphens parted."""
    return folded_parts(words_in(text))


def folded_parts(words: Sequence[str]) -> list[str]:
    """Return *words* folded, hyphenated ones in parts."""
    spaced = " ".join(words)
    if spaced.isascii():  # where nothing but case is folded, and two signs join
        return spaced.lower().replace("-", " ").replace("_", " ").split()
    return list(chain.from_iterable(map(_folded_parts, words)))


@lru_cache(maxsize=_MEMORY)
def _folded_parts(word: str) -> tuple[str, ...]:
    return tuple(part for part in _JOINTS.split(fold_anew(word)) if part)


class Remembered(dict[Key, Value]):
    """What *make* makes of each key, made once; all is forgotten before it is more than *most*."""

    def __init__(self, make: Callable[[Key], Value], most: int) -> None:
        super().__init__()
        self._make = make
        self._most = most

    def __missing__(self, key: Key) -> Value:
        if len(self) >= self._most:
            self.clear()
        value = self[key] = self._make(key)
        return value


@dataclass(frozen=True, slots=True)
class Token:
    """A word where it stands in a text, with the terms it gives (none when it is a small word)."""

    start: int
    end: int
    folded: str
    terms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a question that is looked for.

    ``terms`` are what the languages of the corpus make of it; any of them counts as finding it. An
    ``optional`` word is looked for and never missed: the joined form of a hyphenated word, a word
    that is small in one of the languages.
    """

    asked: str
    folded: str
    terms: tuple[str, ...]
    optional: bool = False


class Analyzer:
    """Turn the text of one language into terms."""

    def __init__(self, code: str | None = None) -> None:
        self.language: Language = language(code)
        self._stem = self.language.stem()
        self._elides = code in {"fr", "it", "ca"}
        # A function in C, which is called for every word of every text.
        self.of_word: Callable[[str], tuple[str, ...]] = Remembered(
            self.of_word_anew, _MEMORY
        ).__getitem__

    def terms(self, text: str) -> list[str]:
        """Return the terms of *text*, in order, repeated as they are."""
        return list(self.each_term(words_in(text)))

    def each_term(self, words: Iterable[str]) -> Iterator[str]:
        """Return the terms of one after another of *words*."""
        return chain.from_iterable(map(self.of_word, words))

    def tokens(self, text: str) -> Iterator[Token]:
        """Yield the words of *text* with their places and terms."""
        for match in WORD.finditer(text):
            word = match.group()
            yield Token(match.start(), match.end(), fold(word), self.of_word(word))

    def of_word_anew(self, word: str) -> tuple[str, ...]:
        """Return the terms of one word as it is written, and do not remember them."""
        folded = fold_anew(word)
        if folded.isascii() and folded.isalpha():  # nearly every word, and nothing to be parted
            return () if folded in self.language.stop else self._of_letters(folded)
        return tuple(self._analyse(folded))

    def _analyse(self, folded: str) -> Iterator[str]:
        if not folded:
            return
        if is_number(folded):
            yield _number(folded)[:LONGEST_TERM]
            return
        pieces = [piece for piece in _JOINTS.split(folded) if piece]
        if len(pieces) > 1:
            pieces.append("".join(pieces))
        for piece in pieces:
            for part in piece.split("'") if self._elides else (piece,):
                yield from self._of_part(part)

    def _of_part(self, part: str) -> Iterator[str]:
        if part in self.language.stop:
            return
        at = 0
        for run in _UNSPACED.finditer(part):
            yield from self._of_letters(part[at : run.start()])
            yield from _pairs(run.group())
            at = run.end()
        yield from self._of_letters(part[at:])

    def _of_letters(self, letters: str) -> tuple[str, ...]:
        stem = self._stem(letters[:LONGEST_TERM])
        return (stem,) if stem else ()


class QuestionAnalyzer:
    """Turn a question into the words to look for, in every language of the corpus.

    The language of a question is never guessed. A word that is small in one language and has a
    meaning in another is looked for in the other and not missed; nor is the "many" of "how many".
    """

    def __init__(self, analyzers: Sequence[Analyzer]) -> None:
        self._analyzers = tuple(analyzers) or (Analyzer(),)

    def words(self, question: str) -> tuple[Word, ...]:
        """Return the words of *question*, each once; question words if nothing else is left."""
        heard = question[:MOST_CHARACTERS]
        written = list(dict.fromkeys(WORD.findall(heard)))
        words = list(self._looked_for(written, self._counting(heard), keep_asking=False))
        if not any(not word.optional for word in words):
            words = list(self._looked_for(written, frozenset(), keep_asking=True))
        return tuple(_bounded(words))

    def _counting(self, question: str) -> frozenset[str]:
        """Return the words that only ask for a number: how many, how long, wie viele."""
        patterns = (analyzer.language.wants for analyzer in self._analyzers)
        found = [
            match.group()
            for wants in patterns
            if wants
            for match in wants["number"].finditer(question)
        ]
        return frozenset(fold_anew(word) for phrase in found for word in WORD.findall(phrase))

    def _looked_for(
        self, written: Iterable[str], counting: frozenset[str], *, keep_asking: bool
    ) -> Iterator[Word]:
        seen: set[tuple[str, ...]] = set()
        for asked, joined in _pieces(written):
            optional = joined or fold_anew(asked) in counting
            for word in self._readings(asked, optional=optional, keep_asking=keep_asking):
                if word.terms not in seen:
                    seen.add(word.terms)
                    yield word

    def _readings(self, asked: str, *, optional: bool, keep_asking: bool) -> Iterator[Word]:
        folded = fold_anew(asked)
        readings = []
        for analyzer in self._analyzers:
            terms = analyzer.of_word_anew(asked)
            if not terms or (folded in analyzer.language.asking and not keep_asking):
                optional = True
            else:
                readings.append(terms)
        for at in range(max(map(len, readings), default=0)):
            terms = tuple(dict.fromkeys(reading[at] for reading in readings if at < len(reading)))
            yield Word(asked, folded, terms, optional)


def is_number(folded: str) -> bool:
    """Tell whether a folded word is a number and not one such as ``4-bit`` or ``90s``."""
    return _WRITTEN.fullmatch(folded) is not None


def _number(folded: str) -> str:
    return re.sub("[.,]", "", folded) if _GROUPED.fullmatch(folded) else folded.replace(",", ".")


def _pairs(run: str) -> Iterator[str]:
    if len(run) == 1:
        yield run
    for at in range(len(run) - 1):
        yield run[at : at + 2]


def _pieces(written: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Yield each word, a hyphenated one as its parts and then, optionally, joined."""
    for asked in written:
        pieces = [piece for piece in _JOINTS.split(asked) if piece]
        yield from ((piece, False) for piece in pieces)
        if len(pieces) > 1:
            yield "".join(pieces), True


def _bounded(words: Iterable[Word]) -> Iterator[Word]:
    spent = 0
    for word in words:
        spent += len(word.terms)
        if spent > MOST_TERMS:
            return
        yield word
