"""Ask one question, or many, or hold a conversation."""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import typer

from adapters.commands import options
from adapters.commands.options import Form
from bot.visible import one_line


def ask(
    words: options.Words = None,
    *,
    corpus: options.Corpus = None,
    collection: options.Collection = None,
    limit: options.Limit = None,
    as_json: options.Json = False,
    jsonl: options.Jsonl = None,
    plain: options.Plain = False,
    why: options.Why = False,
    closest: options.Closest = False,
    picture: options.Picture = None,
    no_color: options.NoColour = False,
    quiet: options.Quiet = False,
    verbose: options.Verbose = False,
) -> None:
    """Answer a question with the exact words of the documents.

    Ends with 0 when there are quotes and 1 when nothing is found; with 2 when it could not be
    asked, and with 3 when some of the documents could not be read.
    """
    questions = _questions(words, jsonl)
    form = _form(as_json=as_json, jsonl=jsonl is not None, plain=plain)

    from adapters.commands.answering import Printer, answer_all
    from adapters.commands.opening import open_desk

    printer = Printer(
        form=form,
        explained=why,
        closest=closest,
        colour=not no_color,
        quiet=quiet,
        verbose=verbose,
        picture=picture,
    )
    desk = open_desk(corpus=corpus, limit=limit, quiet=quiet)
    raise typer.Exit(answer_all(questions, desk, printer, collection=collection))


def chat(
    *,
    corpus: options.Corpus = None,
    limit: options.Limit = None,
    asker: options.Asker = "you",
    place: options.Place = "console",
    no_color: options.NoColour = False,
) -> None:
    """Ask one question after another, as in a chat.

    Say "help" there to see what it understands. The end of the input ends it.
    """
    from adapters.commands.answering import warn_of
    from adapters.commands.opening import open_desk
    from adapters.console.chat import (
        Chat,
        converse,
        converse_on_terminal,
        to_place,
    )
    from adapters.console.screen import screen

    where = to_place(place)
    desk = open_desk(corpus=corpus, limit=limit)
    warn_of(desk.opened, colour=not no_color)
    on = screen(sys.stdout, colour=not no_color)
    talk = Chat(desk.service, on, asker=asker, place=where, limit=desk.settings.limit)
    if sys.stdin.isatty() and sys.stdout.isatty():
        converse_on_terminal(talk, sys.stdout)
    else:
        converse(talk, sys.stdin, sys.stdout)


def _questions(words: list[str] | None, jsonl: str | None) -> Iterable[str]:
    """Return the questions that a command line names. They may come in one by one."""
    if jsonl is not None and words:
        message = "give a question or --jsonl, not both"
        raise typer.BadParameter(message)
    if jsonl is not None:
        return _lines(jsonl)
    if words == ["-"]:
        return [sys.stdin.read().strip()]
    if not words:
        message = 'say what you want to know, as in: quoth ask "What is superposition?"'
        raise typer.BadParameter(message)
    return [" ".join(words)]


def _lines(name: str) -> Iterator[str]:
    if name == "-":
        yield from _asked(sys.stdin)
        return
    try:
        with Path(name).open(encoding="utf-8-sig", errors="replace") as lines:
            yield from _asked(lines)
    except OSError as error:
        message = f"{one_line(name)}: {error.strerror}"
        raise typer.BadParameter(message) from error


def _asked(lines: Iterable[str]) -> Iterator[str]:
    return (line.strip() for line in lines if line.strip())


def _form(*, as_json: bool, jsonl: bool, plain: bool) -> Form:
    """Return the one way to print that was asked for."""
    wanted = {Form.JSON: as_json, Form.JSONL: jsonl, Form.PLAIN: plain}
    forms = [form for form, is_wanted in wanted.items() if is_wanted]
    if len(forms) > 1:
        message = f"--{forms[0]} and --{forms[1]} do not go together"
        raise typer.BadParameter(message)
    return forms[0] if forms else Form.CARDS
