"""A made-up corpus in the shape of a written one, and questions that a person could ask of it.

Words are used as unevenly as in any text, nearly half of them small ones. A document has a topic
and a few words of its own; its paragraphs are one passage each.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise

import numpy as np

from retrieval.model import Block, BlockKind, Document, SourceMeta
from tests.bench.questions import question
from tests.bench.words import SEED, SMALL_SHARE, TOPICS, Numbers, words

COLLECTION = "bench"
_PARAGRAPHS = 8, 33  # of a document
_SECTION = 2, 7  # paragraphs
_CHARACTERS = 245, 850  # of a paragraph, which makes it one passage
_TYPICAL = 470
_OWN_WORDS = 12
_OWN_SHARE, _TOPIC_SHARE = 0.08, 0.35  # of a document's content words
_LETTERS = (
    5  # the fewest that a word of a text takes up, its space counted, on the average of a document
)
_SENTENCE = 16  # words, more or less
_BITS = 1 << 32


@dataclass(frozen=True, slots=True)
class Corpus:
    """Documents, how many passages they were made to have, and questions to them."""

    passages: int
    documents: tuple[Document, ...]
    questions: tuple[str, ...]


def corpus(passages: int, questions: int) -> Corpus:
    """Make up a corpus of *passages* passages and *questions* questions."""
    documents = tuple(_documents(passages))
    asked = tuple(question(documents, number) for number in range(questions))
    return Corpus(passages, documents, asked)


def document(number: int, paragraphs: int) -> Document:
    """Make up document *number*, with this many paragraphs."""
    return _Writer(number).write(paragraphs)


def _documents(passages: int) -> Iterator[Document]:
    number = 0
    while passages:
        paragraphs = min(passages, int(_random(number, 0).integers(*_PARAGRAPHS)))
        yield document(number, paragraphs)
        passages -= paragraphs
        number += 1


def _random(number: int, purpose: int) -> np.random.Generator:
    return np.random.default_rng((SEED, purpose, number))


class _Writer:
    """Write one document, block after block."""

    def __init__(self, number: int) -> None:
        self._number = number
        self._random = _random(number, 1)
        self._topic = int(self._random.integers(TOPICS))
        self._own = words().of_topic(self._topic, self._random, _OWN_WORDS)
        self._text: list[str] = []
        self._blocks: list[Block] = []
        self._length = 0

    def write(self, paragraphs: int) -> Document:
        title = self._name(3)
        self._add(BlockKind.TITLE, title, (title,))
        todo = list(self._paragraphs(paragraphs))
        while todo:
            heading = self._name(int(self._random.integers(1, 4)))
            self._add(BlockKind.HEADING, heading, (title, heading))
            for _ in range(int(self._random.integers(*_SECTION))):
                if todo:
                    self._add(BlockKind.PARAGRAPH, todo.pop(), (title, heading))
        text = "\n\n".join(self._text)
        name = f"{self._number:06d}"
        return Document(
            id=name,
            collection=COLLECTION,
            path=f"{name}.md",
            sha256=sha256(text.encode()).hexdigest(),
            text=text,
            blocks=tuple(self._blocks),
            meta=SourceMeta(title=title, language="en"),
        )

    def _add(self, kind: BlockKind, text: str, headings: tuple[str, ...]) -> None:
        line = 2 * len(self._blocks) + 1
        end = self._length + len(text)
        self._blocks.append(Block(kind, self._length, end, (line, line), headings))
        self._text.append(text)
        self._length = end + 2

    def _name(self, size: int) -> str:
        numbers = words().of_topic(self._topic, self._random, size).tolist()
        return " ".join(dict.fromkeys(words().content[number] for number in numbers)).capitalize()

    def _paragraphs(self, many: int) -> Iterator[str]:
        sizes = np.exp(self._random.normal(np.log(_TYPICAL), 0.35, many))
        ends = np.cumsum(np.clip(sizes, *_CHARACTERS))
        written = self._words(int(ends[-1]) // _LETTERS)
        reached = np.cumsum([len(word) + 1 for word in written])
        borders = np.searchsorted(reached, ends, side="right").tolist()
        for start, end in pairwise([0, *borders]):
            yield " ".join(self._sentences(written[start:end]))

    def _words(self, many: int) -> list[str]:
        """Return *many* running words: small ones, those of the topic, its own, and any."""
        known, chance = words(), self._random.random(many)
        numbers = known.of_content(self._random, many)
        topical = chance < _OWN_SHARE + _TOPIC_SHARE
        numbers[topical] = known.of_topic(self._topic, self._random, int(topical.sum()))
        own = chance < _OWN_SHARE
        numbers[own] = self._own[self._random.integers(_OWN_WORDS, size=int(own.sum()))]
        return self._with_small(numbers)

    def _with_small(self, numbers: Numbers) -> list[str]:
        known = words()
        small = known.of_small(self._random, len(numbers)).tolist()
        chance = (self._random.random(len(numbers)) < SMALL_SHARE).tolist()
        return [
            known.small[little] if is_small else known.content[number]
            for number, little, is_small in zip(numbers.tolist(), small, chance, strict=True)
        ]

    def _sentences(self, running: Sequence[str]) -> Iterator[str]:
        start = 0
        while start < len(running):
            size = max(4, int(self._random.normal(_SENTENCE, 5)))
            end = len(running) if len(running) - start - size < size // 2 else start + size
            sentence = " ".join(running[start:end])
            yield sentence[:1].upper() + sentence[1:] + "."
            start = end
