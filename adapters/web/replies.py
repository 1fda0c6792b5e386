"""Says what a page says to a question: a pure function from a reply to what its template draws."""

from dataclasses import dataclass
from typing import assert_never

from adapters.web.cards import Card, cards, headings
from bot import citing, wording
from bot.model import Answer, NothingFound, Question, Refused, Reply
from bot.policy import MOST_QUOTES
from bot.pressing import corrected


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands on the page of a reply.

    ``sum`` is said above the cards of an answer, ``closest`` above those that are none. ``enough``
    says why they were an answer, or why not. ``meant`` offers to ask the question ``again``.
    ``nearest`` are headings, each behind its address. ``more`` tells that more quotes may be had.
    """

    question: Question
    short: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    sum: str = ""
    cards: tuple[Card, ...] = ()
    enough: tuple[str, ...] = ()
    more: bool = False
    meant: str = ""
    again: str = ""
    nearest: tuple[tuple[str, str], ...] = ()
    closest: str = ""


def sheet(reply: Reply) -> Sheet:
    """Lay out *reply*."""
    question, short = reply.question, wording.cut_short(reply.question)
    match reply:
        case Answer():
            return Sheet(
                question,
                short,
                sum=citing.quoted(reply.quotes),
                cards=cards(reply.quotes),
                enough=wording.enough(reply.evidence, answered=True),
                more=len(reply.quotes) == question.limit < MOST_QUOTES,
            )
        case NothingFound():
            meant = wording.meant(reply.suggestions)
            return Sheet(
                question,
                short,
                sentences=tuple(each for each in wording.nothing_found(reply) if each != meant),
                cards=cards(reply.closest),
                enough=wording.enough(reply.evidence, answered=False),
                meant=meant,
                again=corrected(reply) if meant else "",
                nearest=headings(reply, wording.nearest(reply)),
                closest=wording.closest(reply) if reply.closest else "",
            )
        case Refused():
            return Sheet(question, short, sentences=(wording.refused(reply),))
        case _:
            assert_never(reply)
