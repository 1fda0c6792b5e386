"""What could somebody mean who is still typing? Documents and headings that this place may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from threading import Lock

from bot.cutting import clip
from bot.model import Place
from bot.service import AnswerService
from bot.visible import one_line
from retrieval.model import BlockKind, Document

MOST = 25  # choices, by Discord's documentation
LONGEST = 100  # characters of a choice
_MOST_DOCUMENTS = 2_000  # whose headings are known
_MOST_HEADINGS = 20_000


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: how it is shown, and what choosing it means."""

    shown: str
    value: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, and the collection that it stands in."""

    collection: str
    text: str


@dataclass(slots=True)
class Completions:
    """Completes words. What there is to choose from is gathered once for each state of documents.

    Safe to share between threads.
    """

    service: AnswerService
    _generation: str = ""
    _headings: tuple[Heading, ...] = ()
    _lock: Lock = field(default_factory=Lock)

    def sources(self, typed: str, place: Place) -> tuple[Choice, ...]:
        """Return collections and documents whose names hold what was typed."""
        visible, index = self.service.visible(place), self.service.index
        entries = [each for each in index.entries if each.collection in visible] if index else []
        collections = sorted({each.collection for each in entries})
        named = collections if len(collections) > 1 else []
        found = [
            *(Choice(clip(name, LONGEST), name) for name in named),
            *(Choice(_shown(each.title), each.id) for each in entries if len(each.id) <= LONGEST),
        ]
        return tuple(_fitting(found, typed))

    def headings(self, typed: str, place: Place) -> tuple[Choice, ...]:
        """Return headings that hold what was typed: to ask what stands under them."""
        visible = self.service.visible(place)
        texts = (each.text for each in self._known() if each.collection in visible)
        found = [Choice(text, text) for text in dict.fromkeys(texts)]
        return tuple(_fitting(found, typed)) if typed.strip() else ()

    def _known(self) -> tuple[Heading, ...]:
        index = self.service.index
        if index is None:
            return ()
        with self._lock:
            if index.generation != self._generation:
                names = [each.id for each in index.entries[:_MOST_DOCUMENTS]]
                self._headings = tuple(_headings(map(index.document, names)))[:_MOST_HEADINGS]
                self._generation = index.generation
            return self._headings


def _headings(documents: Iterable[Document]) -> Iterator[Heading]:
    for document in documents:
        for block in document.blocks:
            if block.kind in {BlockKind.HEADING, BlockKind.QUESTION} and block.omitted is None:
                text = document.text[block.start : block.end].strip()
                if 1 < len(text) <= LONGEST and text == one_line(text):
                    yield Heading(document.collection, text)


def _fitting(choices: Iterable[Choice], typed: str) -> list[Choice]:
    """Keep what holds every word that was typed, first what begins with them."""
    words = typed.casefold().split()
    fitting = [each for each in choices if _holds(each.shown, words)]
    fitting.sort(key=lambda each: not each.shown.casefold().startswith(typed.casefold().strip()))
    return fitting[:MOST]


def _holds(shown: str, words: list[str]) -> bool:
    folded = shown.casefold()
    return all(word in folded for word in words)


def _shown(title: str) -> str:
    return clip(one_line(title), LONGEST).strip() or "…"
