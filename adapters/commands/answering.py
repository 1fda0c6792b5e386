"""Answer questions on a command line: quotes on stdout, everything else on stderr."""

import shlex
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from adapters.commands.opening import Desk
from adapters.commands.options import Form
from adapters.console import cards, objects
from adapters.console.picture import WIDTH, picture
from adapters.console.screen import Screen, screen, send, sentences
from bot import wording
from bot.model import Answer, Asker, Nothing, NothingFound, Place, Question, Reply
from bot.reply import Status, as_json, status
from bot.visible import one_line
from retrieval.refreshing import Opened

HANDFUL = 5
HERE = Place("console", direct=True)
SOMEBODY = Asker("console", "", "you")


class Outcome(IntEnum):
    """How the command ends: 0, 1 and 2 as grep has them."""

    ANSWERED = 0
    NOTHING_FOUND = 1
    WRONG = 2
    PARTIAL = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Printer:
    """How replies are to be printed."""

    form: Form = Form.CARDS
    explained: bool = False
    closest: bool = False
    colour: bool = True
    quiet: bool = False
    verbose: bool = False
    picture: Path | None = None

    def show(self, reply: Reply, roots: Mapping[str, Path]) -> None:
        """Print *reply*: its quotes for whoever reads on, the rest for whoever watches."""
        on = screen(sys.stderr, colour=self.colour)
        if self.form in {Form.CARDS, Form.PLAIN} and not self.quiet:
            send(self._remarks(reply, on), sys.stderr)
        send(self._quotes(reply, roots), sys.stdout)
        if self.verbose:
            send(sentences((_account(reply),), on), sys.stderr)
        if self.picture:
            command = f"quoth ask {shlex.quote(one_line(reply.question.text))}"
            shown = self._cards(reply, Screen(WIDTH, colour=True))
            self.picture.write_text(picture(command, shown), encoding="utf-8")

    def _quotes(self, reply: Reply, roots: Mapping[str, Path]) -> str:
        match self.form:
            case Form.JSON:
                return objects.written(as_json(reply), indent=2)
            case Form.JSONL:
                return objects.written(as_json(reply))
            case Form.PLAIN:
                return cards.plain(reply, roots, closest=self.closest)
            case Form.CARDS:
                return self._cards(reply, screen(sys.stdout, colour=self.colour))

    def _cards(self, reply: Reply, on: Screen) -> str:
        return cards.quotes(reply, on, explained=self.explained, closest=self.closest)

    def _remarks(self, reply: Reply, on: Screen) -> str:
        said = cards.remarks(reply, on, closest=self.closest)
        if isinstance(reply, NothingFound) and reply.closest and not self.closest:
            said += sentences((wording.how_to_see_closest(reply),), on)
        if isinstance(reply, NothingFound) and reply.why is Nothing.NO_DOCUMENTS:
            said += sentences(("See how a folder is read: quoth inspect FOLDER.",), on)
        return said


def answer_all(
    questions: Iterable[str], desk: Desk, printer: Printer, *, collection: str | None
) -> Outcome:
    """Answer each question as it comes in, and tell how it went."""
    if not printer.quiet:
        warn_of(desk.opened, colour=printer.colour)
    seen = set()
    for text in questions:
        limit = desk.settings.limit
        reply = desk.service.answer(Question(text, SOMEBODY, HERE, limit, collection))
        printer.show(reply, desk.roots)
        seen.add(status(reply))
    if Status.REFUSED in seen:
        return Outcome.WRONG
    if desk.opened.refused:
        return Outcome.PARTIAL
    return Outcome.ANSWERED if Status.ANSWERED in seen else Outcome.NOTHING_FOUND


def warn_of(opened: Opened, *, colour: bool) -> None:
    """Tell what is not as it should be with the index: a handful of files, and a count."""
    on = screen(sys.stderr, colour=colour)
    said = [f"An index was damaged and is built anew: {each}." for each in opened.damaged]
    if opened.unsaved:
        said.append(f"The index cannot be kept, so every start builds it: {opened.unsaved}.")
    if opened.refused:
        files = wording.counted(len(opened.refused), "file")
        said.append(f"{files} could not be read and cannot be quoted:")
        said += [f"  {each.path}: {each.reason}" for each in opened.refused[:HANDFUL]]
        if len(opened.refused) > HANDFUL:
            said.append(f"  and {len(opened.refused) - HANDFUL:,} more")
        said.append("See all: quoth inspect FOLDER.")
    send(sentences(said, on), sys.stderr)


def _account(reply: Reply) -> str:
    """Tell in one line how a reply came about."""
    took = f"{reply.elapsed * 1000:.1f} ms"
    if isinstance(reply, Answer | NothingFound):
        return f"support {reply.evidence.support:.2f}, generation {reply.generation}, {took}"
    return took
