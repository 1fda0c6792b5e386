"""One question through the house: policy, search, and a last look at every quote."""

import time
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Protocol

from bot.around import Around, Gone, surroundings
from bot.events import Hook, QuoteDropped, announce, record
from bot.model import Answer, Nothing, NothingFound, Place, Question, Refusal, Refused, Reply
from bot.policy import LONGEST_QUESTION, MOST_QUOTES, RateLimit, Rules
from retrieval.errors import AlteredQuote
from retrieval.model import Evidence, Findings, Quote
from retrieval.quoting import verify

if TYPE_CHECKING:
    from retrieval.index import Index


class Find(Protocol):
    """Looks in an index; ``retrieval.finding.find`` is the one that serves."""

    def __call__(
        self,
        index: "Index",
        text: str,
        *,
        limit: int,
        threshold: float,
        allowed: frozenset[str] | None = None,
    ) -> Findings:
        """Return what the *allowed* collections of *index* say to *text*."""
        ...


class AnswerService:
    """Answers questions from one generation of the index at a time.

    Safe to share between threads: a question keeps the generation that it began with, however often
    ``swap`` is called.
    """

    def __init__(
        self,
        index: "Index",
        *,
        find: Find,
        rules: Rules,
        threshold: float,
        rate_limit: RateLimit | None = None,
        hooks: Iterable[Hook] = (),
        keep_text: bool = False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._index = index
        self._find = find
        self._rules = rules
        self._threshold = threshold
        self._rate_limit = rate_limit
        self._hooks = tuple(hooks)
        self._keep_text = keep_text
        self._clock = clock

    @property
    def index(self) -> "Index":
        """The generation that the next question will be answered from."""
        return self._index

    def swap(self, index: "Index") -> None:
        """Answer from *index* from the next question on."""
        self._index = index

    def answer(self, question: Question) -> Reply:
        """Answer *question*, or say why not. Only its first 2,000 characters are looked at."""
        started = self._clock()
        allowed = self._allowed(question)
        asked = replace(question, text=question.text[:LONGEST_QUESTION])
        reply = self._refuse(asked, allowed) or self._look(asked, allowed)
        if self._late(asked):
            reply = Refused(asked, Refusal.TOO_LATE)
        reply = replace(reply, elapsed=self._clock() - started)
        event = record(reply, allowed, length=len(question.text), keep_text=self._keep_text)
        announce(event, self._hooks)
        return reply

    def around(
        self, document: str, start: int, end: int, *, sha256: str, place: Place
    ) -> Around | Gone:
        """Show a range of *document* in its surroundings, if *place* may see it now.

        *sha256* is the one that the quote was cited with: in another state of the document its
        offsets mean nothing.
        """
        try:
            found = self._index.document(document)
        except KeyError:
            return Gone.NOT_HERE
        if found.collection not in self._rules.visible(place):
            return Gone.NOT_HERE
        if found.sha256 != sha256 or not 0 <= start < end <= len(found.text):
            return Gone.CHANGED
        return surroundings(found, start, end)

    def _allowed(self, question: Question) -> frozenset[str]:
        visible = self._rules.visible(question.place)
        return visible if question.collection is None else visible & {question.collection}

    def _refuse(self, question: Question, allowed: frozenset[str]) -> Refused | None:
        if self._late(question):
            return Refused(question, Refusal.TOO_LATE)
        if self._rate_limit is not None and (wait := self._rate_limit.wait(question.asker)):
            return Refused(question, Refusal.TOO_OFTEN, retry_after=wait)
        if allowed:
            return None
        here = self._rules.visible(question.place)
        return Refused(question, Refusal.UNKNOWN_COLLECTION if here else Refusal.NOT_HERE)

    def _late(self, question: Question) -> bool:
        return question.deadline is not None and self._clock() > question.deadline

    def _look(self, question: Question, allowed: frozenset[str]) -> Answer | NothingFound:
        index = self._index  # one generation from here to the end
        if index.documents_in(allowed) == 0:
            return _nothing(question, Nothing.NO_DOCUMENTS, _UNSEARCHED, index.generation)
        findings = self._find(
            index,
            question.text,
            limit=min(max(question.limit, 1), MOST_QUOTES),
            threshold=self._threshold,
            allowed=allowed,
        )
        quotes = tuple(quote for quote in findings.quotes if self._stands(quote, index, allowed))
        findings = replace(findings, quotes=quotes)
        if findings.answered and quotes:
            return Answer(question, quotes, findings.evidence, index.generation, elapsed=0.0)
        why = Nothing.NO_EVIDENCE if findings.searched else Nothing.NO_WORDS
        return _nothing(question, why, findings, index.generation)

    def _stands(self, quote: Quote, index: "Index", allowed: frozenset[str]) -> bool:
        """Tell whether *quote* is allowed here, and stands word for word in its document."""
        cited = quote.citation
        try:
            document = index.document(cited.document)
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
