"""One question through the house: policy, search, and a last look at every quote."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from bot.around import Around, Gone, surroundings
from bot.events import Hook, QuoteDropped, announce, record
from bot.finding import Find, Recent
from bot.model import Answer, Nothing, NothingFound, Place, Question, Refusal, Refused, Reply
from bot.policy import LONGEST_QUESTION, MOST_QUOTES, RateLimit, Rules
from retrieval.errors import AlteredQuote
from retrieval.model import Citation, Document, Evidence, Findings, Quote
from retrieval.quoting import verify

if TYPE_CHECKING:
    from retrieval.index import Index

Link = Callable[[str, int, str, Place], str]
"""Gives those who read in a place the link to a text, which begins somewhere in a document."""


class AnswerService:
    """Answers questions from one generation of the index at a time.

    Safe to share between threads: a question keeps the generation that it began with, however often
    ``swap`` is called.
    """

    def __init__(
        self,
        index: "Index | None",
        *,
        find: Find,
        rules: Rules,
        threshold: float,
        rate_limit: RateLimit | None = None,
        hooks: Iterable[Hook] = (),
        link: Link | None = None,
        keep_text: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._index = index
        self._find = Recent(find)
        self._rules = rules
        self._threshold = threshold
        self._rate_limit = rate_limit
        self._hooks = tuple(hooks)
        self._link = link
        self._keep_text = keep_text
        self._clock = clock

    @property
    def index(self) -> "Index | None":
        """The generation that the next question will be answered from, once one is read."""
        return self._index

    def swap(self, index: "Index") -> None:
        """Answer from *index* from the next question on."""
        self._index = index

    def answer(self, question: Question) -> Reply:
        """Answer *question*, or say why not. Only its first 2,000 characters are looked at."""
        started = self._clock()
        allowed = self._allowed(question)
        asked = replace(question, text=question.text[:LONGEST_QUESTION])
        reply = self._limited(asked) or self._reply(asked, allowed)
        if self._late(asked):
            reply = Refused(asked, Refusal.TOO_LATE)
        reply = replace(reply, elapsed=self._clock() - started)
        event = record(reply, allowed, length=len(question.text), keep_text=self._keep_text)
        announce(event, self._hooks)
        return reply

    def recall(self, question: Question) -> Reply:
        """Answer *question* once more, for a button under its answer: not counted, not recorded."""
        asked = replace(question, text=question.text[:LONGEST_QUESTION], deadline=None)
        return self._reply(asked, self._allowed(asked))

    def refuse(self, question: Question, why: Refusal) -> Refused:
        """Record that *question* is not answered, for a reason that only the caller knows."""
        reply = Refused(question, why)
        event = record(reply, (), length=len(question.text), keep_text=self._keep_text)
        announce(event, self._hooks)
        return reply

    def visible(self, place: Place) -> frozenset[str]:
        """Return the names of the collections that *place* may see."""
        return self._rules.visible(place)

    @property
    def everywhere(self) -> frozenset[str]:
        """The collections that are bound to no place."""
        return self._rules.everywhere

    def section(self, document: str, line: int, *, place: Place) -> Around | Gone:
        """Show what stands under the heading on *line* of *document*, if *place* may see it now."""
        found = self.document(document, place=place)
        if found is None:
            return Gone.NOT_HERE
        at = next((at for at, each in enumerate(found.blocks) if each.lines[0] == line), None)
        if at is None:
            return Gone.CHANGED
        start, end = found.blocks[at].start, found.blocks[at : at + 2][-1].end
        shown = surroundings(found, start, end)
        cited = self._linked(shown.citation, start, found.text[start:end], place)
        return replace(shown, citation=cited)

    def around(
        self, document: str, start: int, end: int, *, sha256: str, place: Place
    ) -> Around | Gone:
        """Show a range of *document* in its surroundings, if *place* may see it now.

        *sha256* is the one that the quote was cited with: in another state of the document its
        offsets mean nothing.
        """
        found = self.document(document, place=place)
        if found is None:
            return Gone.NOT_HERE
        if found.sha256 != sha256 or not 0 <= start < end <= len(found.text):
            return Gone.CHANGED
        return surroundings(found, start, end)

    def document(self, name: str, *, place: Place) -> Document | None:
        """Return a document by its id, if there is one that *place* may see now."""
        try:
            found = self._index.document(name) if self._index else None
        except KeyError:
            return None
        return found if found and found.collection in self._rules.visible(place) else None

    def _allowed(self, question: Question) -> frozenset[str]:
        visible = self._rules.visible(question.place)
        if question.collection is None:
            return visible
        only = self._only(question)
        return frozenset({only.collection}) if only else visible & {question.collection}

    def _only(self, question: Question) -> Document | None:
        """Return the document that the question is narrowed to, if it is narrowed to one."""
        name = question.collection
        if name is None or name in self._rules.visible(question.place):
            return None
        return self.document(name, place=question.place)

    def _limited(self, question: Question) -> Refused | None:
        if self._late(question):
            return Refused(question, Refusal.TOO_LATE)
        if self._rate_limit is not None and (wait := self._rate_limit.wait(question.asker)):
            return Refused(question, Refusal.TOO_OFTEN, retry_after=wait)
        return None

    def _reply(self, question: Question, allowed: frozenset[str]) -> Reply:
        if not allowed:
            here = self._rules.visible(question.place)
            return Refused(question, Refusal.UNKNOWN_COLLECTION if here else Refusal.NOT_HERE)
        index = self._index  # one generation from here to the end
        if index is None:
            return Refused(question, Refusal.NOT_READY)
        only = self._only(question)
        return self._look(index, question, allowed, None if only is None else index.of([only]))

    def _late(self, question: Question) -> bool:
        return question.deadline is not None and self._clock() > question.deadline

    def _look(
        self,
        index: "Index",
        question: Question,
        allowed: frozenset[str],
        narrowed: "Index | None" = None,
    ) -> Answer | NothingFound:
        if index.documents_in(allowed) == 0:
            return _nothing(question, Nothing.NO_DOCUMENTS, _UNSEARCHED, index.generation)
        place = question.place
        findings = self._find(
            f"{place.platform}:{place.workspace}",
            narrowed or index,
            question.text,
            limit=min(max(question.limit, 1), MOST_QUOTES),
            threshold=self._threshold,
            allowed=allowed,
        )
        stand = (quote for quote in findings.quotes if self._stands(quote, index, allowed))
        quotes = tuple(self._led_to(quote, question.place) for quote in stand)
        findings = replace(findings, quotes=quotes)
        if findings.answered and quotes:
            return Answer(question, quotes, findings.evidence, index.generation, elapsed=0.0)
        why = Nothing.NO_EVIDENCE if findings.searched else Nothing.NO_WORDS
        return _nothing(question, why, findings, index.generation)

    def _led_to(self, quote: Quote, place: Place) -> Quote:
        """Give those who read in *place* a link to *quote*."""
        cited = self._linked(quote.citation, quote.citation.start, quote.text, place)
        return replace(quote, citation=cited)

    def _linked(self, citation: Citation, start: int, text: str, place: Place) -> Citation:
        if self._link is None:
            return citation
        return replace(citation, link=self._link(citation.document, start, text, place))

    def _stands(self, quote: Quote, index: "Index", allowed: frozenset[str]) -> bool:
        """Tell whether *quote* is allowed here, and stands word for word in its document."""
        cited = quote.citation
        try:
            document = index.written(cited.document)
            verify(quote, document)
        except (KeyError, AlteredQuote):
            stands = False
        else:
            stands = document.collection in allowed
        if not stands:
            dropped = QuoteDropped(cited.document, cited.start, cited.end, index.generation)
            announce(dropped, self._hooks)
        return stands


_UNSEARCHED = Findings(answered=False, quotes=(), evidence=Evidence(0.0, (), ()), searched=0)


def _nothing(question: Question, why: Nothing, findings: Findings, generation: str) -> NothingFound:
    return NothingFound(
        question=question,
        why=why,
        closest=findings.quotes,
        evidence=findings.evidence,
        nearest=findings.nearest,
        suggestions=findings.suggestions,
        generation=generation,
        elapsed=0.0,
    )
