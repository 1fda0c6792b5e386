"""Questions to a made-up corpus: what a person would ask who has half a passage in mind."""

import re
from collections.abc import Iterator, Sequence

import numpy as np

from retrieval.model import BlockKind, Document
from tests.bench.words import SEED, ranks

_FREQUENT = 300  # ranks below this are of words that stand in every other document
_RARE = 25_000  # ranks above this are of words that nobody remembers
_MISSPELT = 0.08  # share of the questions in which a word is
_SCATTERED = 0.1  # share whose words were never written together
_OPENINGS = (
    "what is the",
    "how do we use the",
    "when was the",
    "who made the",
    "where is",
    "why does the",
    "how many",
    "can I use",
    "which of the",
    "",
)
_LINKS = ("", "", "", "", "", "", "", "of the", "for", "with a", "in the", "and")
_WORD = re.compile(r"\w+")


def question(documents: Sequence[Document], number: int) -> str:
    """Make up question *number* to *documents*: a frequent word or two, a few that are not."""
    random = np.random.default_rng((SEED, 2, number))
    frequent, uncommon = _known(_remembered(documents, random))
    if random.random() < _SCATTERED:
        uncommon = _known(_remembered(documents, random))[1]
    chosen = _some(random, uncommon, 2, 4) + _some(random, frequent, 1, 3)
    random.shuffle(chosen)
    if random.random() < _MISSPELT:
        chosen[-1] = _misspelt(chosen[-1], random)
    return " ".join(_asked(chosen, random)) + "?"


def _remembered(documents: Sequence[Document], random: np.random.Generator) -> list[str]:
    """Return the words of one paragraph."""
    document = documents[int(random.integers(len(documents)))]
    paragraphs = [block for block in document.blocks if block.kind is BlockKind.PARAGRAPH]
    block = paragraphs[random.integers(len(paragraphs))]
    return _WORD.findall(document.text[block.start : block.end])


def _known(written: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return those of the words that are frequent, and those that are neither frequent nor rare."""
    rank = {word: ranks().get(word, _RARE) for word in dict.fromkeys(written)}
    frequent = [word for word in rank if rank[word] < _FREQUENT]
    return frequent, [word for word in rank if _FREQUENT <= rank[word] < _RARE]


def _some(random: np.random.Generator, choices: Sequence[str], low: int, high: int) -> list[str]:
    many = min(len(choices), int(random.integers(low, high)))
    return [choices[at] for at in random.choice(len(choices), many, replace=False)]


def _misspelt(word: str, random: np.random.Generator) -> str:
    """Swap two letters of *word*."""
    at = int(random.integers(1, max(2, len(word) - 1)))
    return word[:at] + word[at + 1 : at + 2] + word[at : at + 1] + word[at + 2 :]


def _asked(chosen: Sequence[str], random: np.random.Generator) -> Iterator[str]:
    opening = _OPENINGS[random.integers(len(_OPENINGS))]
    if opening:
        yield opening
    for at, word in enumerate(chosen):
        link = _LINKS[random.integers(len(_LINKS))]
        if at and link:
            yield link
        yield word
