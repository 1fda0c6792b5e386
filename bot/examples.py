"""What might somebody ask here? What the documents ask, or are called, and answer themselves."""

from collections.abc import Iterable, Iterator
from itertools import chain, zip_longest

from bot.model import Answer, Asker, Place, Question
from bot.service import AnswerService
from retrieval.model import BlockKind, Document

MOST = 4
SHORTEST, LONGEST = 8, 75  # characters of what reads as a question; the longer is Slack's label
_READ = 20  # documents at most, so that a large corpus costs no more than a small one
_TRIED = 40  # questions at most, for the same reason
_FEWEST_WORDS = 3  # of a heading that says enough by itself

Candidate = tuple[str, str]  # a question, and the document that should answer it


def examples(service: AnswerService, place: Place) -> tuple[str, ...]:
    """Return up to four questions that are answered at *place*, each by its own document."""
    found: dict[str, None] = {}
    for tried, (text, document) in enumerate(_candidates(service, place)):
        if len(found) == MOST or tried == _TRIED:
            break
        asker = Asker(place.platform, place.workspace, "")
        reply = service.recall(Question(text, asker, place, limit=1))
        if isinstance(reply, Answer) and reply.quotes[0].citation.document == document:
            found[text] = None
    return tuple(found)


def _candidates(service: AnswerService, place: Place) -> Iterator[Candidate]:
    """Go through the documents in turn: what each asks, then its title, then other headings."""
    visible = service.visible(place)
    entries = service.index.entries if service.index else ()
    names = [each.id for each in entries if each.collection in visible][:_READ]
    documents = [each for name in names if (each := service.document(name, place=place))]
    for say in (_questions, _titles, _headings):
        columns = [[(text, each.id) for text in _fitting(say(each))] for each in documents]
        yield from filter(None, chain.from_iterable(zip_longest(*columns)))


def _questions(document: Document) -> list[str]:
    kinds = {BlockKind.HEADING, BlockKind.QUESTION}
    return [text for text in _texts(document, kinds) if text.endswith("?")]


def _titles(document: Document) -> list[str]:
    return [document.meta.title]


def _headings(document: Document) -> list[str]:
    said = _texts(document, {BlockKind.HEADING})
    return [text for text in said if len(text.split()) >= _FEWEST_WORDS and not text.isupper()]


def _texts(document: Document, kinds: set[BlockKind]) -> list[str]:
    return [
        document.text[block.start : block.end].strip()
        for block in document.blocks
        if block.kind in kinds and block.omitted is None
    ]


def _fitting(texts: Iterable[str]) -> Iterator[str]:
    return (text for text in texts if SHORTEST <= len(text) <= LONGEST and "\n" not in text)
