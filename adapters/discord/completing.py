"""What could somebody mean who is still typing? Documents and headings that this place may see."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import chain, islice
from threading import Lock

from bot.cutting import clip
from bot.model import Place
from bot.service import AnswerService
from bot.visible import one_line
from retrieval.index import Index
from retrieval.model import BlockKind, Document

MOST = 25  # choices, by Discord's documentation
LONGEST = 100  # characters of a choice
_MOST_DOCUMENTS = 2_000  # of a collection, whose headings are known
_MOST_HEADINGS = 20_000  # of a collection


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to choose: how it is shown, and what choosing it means."""

    shown: str
    value: str


@dataclass(slots=True)
class Completions:
    """Completes words. What there is to choose from is gathered once for each state of documents.

    Safe to share between threads.
    """

    service: AnswerService
    _generation: str = ""
    _headings: dict[str, tuple[str, ...]] = field(default_factory=dict)
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
        index = self.service.index
        if index is None or not typed.strip():
            return ()
        visible = sorted(self.service.visible(place))
        texts = chain.from_iterable(self._known(index, each) for each in visible)
        return tuple(_fitting([Choice(text, text) for text in dict.fromkeys(texts)], typed))

    def meant(self, typed: str, place: Place) -> str:
        """Return the document whose title somebody has typed, or what they typed where none is."""
        visible, index = self.service.visible(place), self.service.index
        if typed in visible or index is None or self.service.document(typed, place=place):
            return typed
        title = typed.casefold().strip()
        found = [
            each.id
            for each in index.entries
            if each.collection in visible and _shown(each.title).casefold() == title
        ]
        return found[0] if len(found) == 1 else typed

    def _known(self, index: Index, collection: str) -> tuple[str, ...]:
        """Return the headings of a collection, whatever others hold."""
        with self._lock:
            if index.generation != self._generation:
                self._headings, self._generation = {}, index.generation
            if collection not in self._headings:
                names = [each.id for each in index.entries if each.collection == collection]
                texts = _headings(map(index.document, names[:_MOST_DOCUMENTS]))
                self._headings[collection] = tuple(islice(texts, _MOST_HEADINGS))
            return self._headings[collection]


def _headings(documents: Iterable[Document]) -> Iterator[str]:
    for document in documents:
        for block in document.blocks:
            if block.kind in {BlockKind.HEADING, BlockKind.QUESTION} and block.omitted is None:
                text = document.text[block.start : block.end].strip()
                if 1 < len(text) <= LONGEST and text == one_line(text):
                    yield text


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
