"""A conversation on the console, with the manners of the chat platforms.

In a direct message every line is a question. In a channel only ``/ask`` and ``@quoth`` are: the
rest is talk between people, and the bot keeps out of it.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TextIO

from adapters.console import cards, reports
from adapters.console.screen import Screen, send, sentences
from bot import wording
from bot.around import Gone
from bot.errors import UnreadablePlace
from bot.model import Answer, Asker, NothingFound, Place, Question, Reply
from bot.policy import MOST_QUOTES, PlacePattern
from bot.service import AnswerService
from retrieval.model import Quote

HELP = (
    "/ask QUESTION      ask, anywhere",
    "@quoth QUESTION    ask by mentioning me, anywhere",
    "QUESTION           ask in a direct message",
    "more               the next quotes, or what came closest",
    "why [N]            why quote N was chosen",
    "around [N]         quote N and what stands around it",
    "show [N]           the whole document of quote N",
    "/as USER           ask as somebody else",
    "/place PLACE       ask from elsewhere: console, slack:T024/C1, slack:T024/direct, …",
    "quit               leave (so does the end of input)",
)
NOT_ADDRESSED = "Nobody asked me: in a channel I answer to /ask and @quoth."
NO_COMMAND = "I know no such command. Say “help” to see those that I know."
NO_QUOTE = "There is no such quote in the last answer."
NO_MORE = "There is nothing more to show."
MORE = "Say “more” to see the passages that come closest."

_FAREWELLS = frozenset({"quit", "exit", "/quit", "/exit"})
_ON_QUOTE = re.compile(r"(why|around|show)(?: +(\d{1,3}))?", re.IGNORECASE)
_ADDRESSED = re.compile(r"(?:/ask|@quoth[:,]?)(?:\s+(.*))?", re.IGNORECASE | re.DOTALL)


def to_question(line: str, asker: Asker, place: Place, *, limit: int) -> Question | None:
    """Read a line as a question, or as ``None`` when it is not addressed to the bot."""
    addressed = _ADDRESSED.fullmatch(line)
    if addressed is None and not place.direct:
        return None
    return Question((addressed[1] or "") if addressed else line, asker, place, limit)


def to_place(name: str) -> Place:
    """Read a place as settings write it. A platform alone is a direct message there."""
    if "*" in name:
        raise UnreadablePlace(name)
    pattern = PlacePattern.parse(name)
    direct = pattern.direct or pattern.channel is None
    return Place(pattern.platform or "", pattern.workspace or "", pattern.channel or "", direct)


def _name(place: Place) -> str:
    """Write a place as settings do."""
    if place.direct and not place.workspace:
        return place.platform
    return f"{place.platform}:{place.workspace}/{'direct' if place.direct else place.channel}"


class Chat:
    """One conversation: who is speaking where, and what was answered last."""

    def __init__(
        self, service: AnswerService, on: Screen, *, asker: str, place: Place, limit: int
    ) -> None:
        self._service = service
        self._on = on
        self._asker = asker
        self._place = place
        self._limit = limit
        self._reply: Reply | None = None
        self._shown: tuple[Quote, ...] = ()

    @property
    def greeting(self) -> str:
        """What a person is told at the beginning."""
        return self._say(f"{wording.HOW_TO_ASK} Say “help” to see what else I understand.") + "\n"

    @property
    def prompt(self) -> str:
        """Who is speaking, and where."""
        return f"{self._asker}@{_name(self._place)}> "

    def hear(self, line: str) -> str | None:
        """Return what is said to *line*; ``None`` ends the conversation."""
        said = line.strip()
        if said.lower() in _FAREWELLS:
            return None
        return self._take(said) if said else ""

    def _take(self, said: str) -> str:
        """Take a line as a command about the last answer or the speaker, or else as talk."""
        on_quote = _ON_QUOTE.fullmatch(said)
        if on_quote:
            return self._about(on_quote[1].lower(), int(on_quote[2] or 1))
        match said.split(maxsplit=1):
            case ["help" | "/help"]:
                return self._say(*HELP)
            case ["more"]:
                return self._more()
            case ["/as", name]:
                return self._move(name, self._place)
            case ["/place", name]:
                return self._move_to(name)
            case _:
                return self._ask(said)

    def _ask(self, said: str) -> str:
        asker = Asker(self._place.platform, self._place.workspace, self._asker)
        question = to_question(said, asker, self._place, limit=self._limit)
        if said.startswith("/") and not _ADDRESSED.fullmatch(said):
            return self._say(NO_COMMAND)
        if question is None:
            return self._say(NOT_ADDRESSED)
        if not question.text.strip():
            return self._say(wording.HOW_TO_ASK)
        self._reply = self._service.answer(question)
        self._shown = cards.shown(self._reply)
        return self._told(self._reply)

    def _told(self, reply: Reply) -> str:
        said = cards.remarks(reply, self._on) + cards.quotes(reply, self._on)
        if isinstance(reply, NothingFound) and reply.closest:
            return said + self._say(MORE)
        return said

    def _more(self) -> str:
        """Show the quotes behind those that were shown, or what came closest to an answer."""
        match self._reply:
            case NothingFound() as reply if reply.closest and not self._shown:
                self._shown = reply.closest
                intro = self._say(wording.closest(reply))
                return f"{intro}\n{cards.quotes(reply, self._on, closest=True)}"
            case Answer() as reply if len(self._shown) < MOST_QUOTES:
                return self._next(reply.question)
            case _:
                return self._say(NO_MORE)

    def _next(self, question: Question) -> str:
        after = len(self._shown)
        reply = self._service.answer(replace(question, limit=after + self._limit))
        if len(cards.shown(reply)) <= after:
            return cards.remarks(reply, self._on) or self._say(NO_MORE)
        self._shown = cards.shown(reply)
        return cards.quotes(reply, self._on, after=after)

    def _about(self, what: str, number: int) -> str:
        """Do with a quote of the last answer what a button under it would do."""
        if not 0 < number <= len(self._shown):
            return self._say(NO_QUOTE)
        quote = self._shown[number - 1]
        match what:
            case "why":
                return cards.why(quote, self._on)
            case "around":
                return self._around(quote)
            case _:
                name = quote.citation.document
                document = self._service.document(name, place=self._place)
                if document is None:
                    return self._say(wording.gone(Gone.NOT_HERE))
                return reports.document(document, self._on)

    def _around(self, quote: Quote) -> str:
        cited = quote.citation
        around = self._service.around(
            cited.document, cited.start, cited.end, sha256=cited.sha256, place=self._place
        )
        if isinstance(around, Gone):
            return self._say(wording.gone(around))
        return cards.surroundings(around, quote, self._on)

    def _move_to(self, name: str) -> str:
        try:
            return self._move(self._asker, to_place(name))
        except UnreadablePlace as error:
            return self._say(wording.error(error))

    def _move(self, asker: str, place: Place) -> str:
        """Go on as somebody else or elsewhere, where what was shown before may not be shown."""
        self._asker, self._place = asker, place
        self._reply, self._shown = None, ()
        return self._say(f"You are {self.prompt.removesuffix('> ')}.")

    def _say(self, *said: str) -> str:
        return sentences(said, self._on)


def converse(chat: Chat, lines: Iterable[str], out: TextIO) -> None:
    """Answer line after line until somebody leaves."""
    for line in lines:
        said = chat.hear(line)
        if said is None:
            return
        send(said, out)


def converse_on_terminal(chat: Chat, out: TextIO) -> None:
    """Do the same with a person, who is prompted and can step back to older lines."""
    import readline  # noqa: F401, PLC0415 - importing it is what turns it on

    def lines() -> Iterator[str]:
        while True:
            try:
                yield input(chat.prompt)
            except EOFError:
                send("\n", out)
                return
            send("\n", out)

    send(chat.greeting, out)
    converse(chat, lines(), out)
