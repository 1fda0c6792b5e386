"""A vocabulary of words that nobody uses, as uneven as one that people use."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

SEED = 2026
SIZE = 150_000  # words besides the small ones
TOPICS = 400
SMALL_SHARE = 0.43  # of running English text

_TOPIC_WORDS = 400
_NUMBERS = 0.01  # share of the vocabulary
_NAMES = 0.06  # share of the vocabulary, numbers included
_TOPICAL = 100, 40_000  # ranks between which a topic finds its words
# How a word may be spelt: onset, vowel and coda of each syllable, and then an ending; - is none.
_ONSETS = "b c d f g h l m n p r s t v w br ch cl cr dr fl gr pl pr sc sh sp st str th tr"
_VOWELS = "a e i o u a e i o ai ea ee io ou"
_CODAS = "- - - - - - - - n r l s t m n r ck ct nd nt rm rt ss st"
_ENDINGS = "- - - - - - s ed ing er al ion ity ly ment able"
# The most frequent first; some are stop words and some are not, as in any text.
_SMALL = """
the of and to in a is that for it as was with be by on not he this are at from or but have an they
which you were there all been their one has will if can when who more no would what so up we about
than into some could them other only do its then these such may over also after most made should
any how through where between must each while under before because those both own same during
"""

Numbers = NDArray[np.int64]


@dataclass(frozen=True, slots=True, eq=False)
class Words:
    """``content`` are words by falling frequency; ``topics`` numbers of content words, by topic."""

    content: tuple[str, ...]
    small: tuple[str, ...]
    topics: Numbers

    def of_content(self, random: np.random.Generator, size: int) -> Numbers:
        """Draw numbers of content words, as often as each is used."""
        return _drawn(_uses(SIZE, 20.0, 1.05), random, size)

    def of_topic(self, topic: int, random: np.random.Generator, size: int) -> Numbers:
        """Draw numbers of words that texts on *topic* prefer."""
        words: Numbers = self.topics[topic, _drawn(_uses(_TOPIC_WORDS, 5.0, 1.0), random, size)]
        return words

    def of_small(self, random: np.random.Generator, size: int) -> Numbers:
        """Draw numbers of small words."""
        return _drawn(_uses(len(self.small), 1.0, 1.0), random, size)


@cache
def words() -> Words:
    """Return the vocabulary, the same on every run."""
    random = np.random.default_rng(SEED)
    low, high = np.log(_TOPICAL)
    ranks = np.exp(random.uniform(low, high, (TOPICS, _TOPIC_WORDS))).astype(np.int64)
    return Words(tuple(_content(random)), tuple(_SMALL.split()), ranks)


@cache
def ranks() -> dict[str, int]:
    """Return the place of each content word among them, the most frequent first."""
    return {word: rank for rank, word in enumerate(words().content)}


@cache
def _uses(size: int, flat: float, steep: float) -> NDArray[np.float64]:
    """Return the running sum of the shares of *size* words by the law of Zipf and Mandelbrot."""
    shares = 1.0 / (np.arange(1, size + 1) + flat) ** steep
    running: NDArray[np.float64] = np.cumsum(shares / shares.sum())
    return running


def _drawn(running: NDArray[np.float64], random: np.random.Generator, size: int) -> Numbers:
    return np.minimum(running.searchsorted(random.random(size)), len(running) - 1)


def _content(random: np.random.Generator) -> list[str]:
    """Coin words, frequent ones shorter; some are names, some numbers."""
    coined: dict[str, None] = {}
    small = {*_SMALL.split()}
    while len(coined) < SIZE:
        longer = 0.1 + 0.17 * np.log10(len(coined) + 10)
        for word in _batch(random, 1 + random.poisson(longer, len(coined) // 4 + 100)):
            if word.casefold() not in small:
                coined.setdefault(word, None)
    return list(coined)[:SIZE]


def _batch(random: np.random.Generator, syllables: Numbers) -> Iterator[str]:
    """Yield a word for each number of syllables."""
    size, ends = len(syllables), np.cumsum(syllables)
    sounds = [_some(random, choices, int(ends[-1])) for choices in (_ONSETS, _VOWELS, _CODAS)]
    spelt = ["".join(each) for each in zip(*sounds, strict=True)]
    endings = _some(random, _ENDINGS, size)
    kinds, numbers = random.random(size).tolist(), random.integers(2, 2100, size).tolist()
    for at, (start, end) in enumerate(pairwise([0, *ends.tolist()])):
        word = "".join(spelt[start:end]) + endings[at]
        if kinds[at] < _NUMBERS:
            yield str(numbers[at])
        else:
            yield word.capitalize() if kinds[at] < _NAMES else word


def _some(random: np.random.Generator, choices: str, many: int) -> list[str]:
    spelt = ["" if choice == "-" else choice for choice in choices.split()]
    return [spelt[at] for at in random.integers(len(spelt), size=many).tolist()]
