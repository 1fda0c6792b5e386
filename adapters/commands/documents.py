"""Look at the documents: what was read, what stands in them, what could not be read."""

import sys
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.commands import options
from bot.visible import one_line

if TYPE_CHECKING:
    from retrieval.corpus import Corpus
    from retrieval.documents import Entry

_PARTIAL = 3  # some files could not be read


def index(
    *,
    corpus: options.Corpus = None,
    no_color: options.NoColour = False,
    quiet: options.Quiet = False,
) -> None:
    """Read what is new or changed, and make it searchable.

    Asking does so by itself, too. Ends with 3 when some of the documents could not be read.
    """
    from adapters.commands.answering import warn_of
    from adapters.commands.opening import open_desk
    from adapters.console.reports import holdings
    from adapters.console.screen import screen, send

    desk = open_desk(corpus=corpus, quiet=quiet)
    if not quiet:
        on = screen(sys.stdout, colour=not no_color)
        send(holdings(desk.settings.served(), desk.opened, on), sys.stdout)
    warn_of(desk.opened, colour=not no_color)
    if desk.opened.refused:
        raise typer.Exit(_PARTIAL)


def inspect(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A document, or a folder of them.")],
    *,
    as_json: options.Json = False,
    no_color: options.NoColour = False,
) -> None:
    """Tell how documents are read.

    Of each: what is known and how it was found out, what is kept, and what is left out by which
    rule. Of every other file: why it is no document, or why it could not be read (ends with 3).
    """
    from adapters.commands.opening import progress
    from adapters.console import objects, readings
    from adapters.console.screen import screen, send
    from retrieval.corpus import read_corpus

    is_folder = path.is_dir()
    with progress(shown=True) as step:
        corpus = read_corpus(path if is_folder else path.parent, "inspected", progress=step)
    if not is_folder:
        corpus = _only(corpus, path.name)
    if as_json:
        send(objects.written(readings.as_json(corpus), indent=2), sys.stdout)
    else:
        send(readings.render(corpus, screen(sys.stdout, colour=not no_color)), sys.stdout)
    if corpus.refused:
        raise typer.Exit(_PARTIAL)


def show(
    name: Annotated[
        str,
        typer.Argument(metavar="ID", help="A document's id or path, or the beginning of either."),
    ],
    *,
    lines: Annotated[
        str | None, typer.Option(metavar="A-B", help="Show these lines of the source only.")
    ] = None,
    plain: Annotated[
        bool, typer.Option("--plain", help="Print the text that quotes are cut from, exactly.")
    ] = False,
    corpus: options.Corpus = None,
    no_color: options.NoColour = False,
) -> None:
    """Print the text of a document, as it is quoted.

    Beside it stand the line numbers of the file that it was read from.
    """
    first, last = _range(lines)
    from adapters.commands.opening import open_desk
    from adapters.console.reports import document, exact
    from adapters.console.screen import screen, send

    index = open_desk(corpus=corpus).opened.index
    shown = index.document(_find(index.entries, name))
    on = screen(sys.stdout, colour=not no_color)
    send(exact(shown, on) if plain else document(shown, on, first=first, last=last), sys.stdout)


def _only(corpus: "Corpus", name: str) -> "Corpus":
    """Keep of what was read the file *name*."""
    from dataclasses import replace

    kept = replace(
        corpus,
        documents=tuple(each for each in corpus.documents if each.path == name),
        refused=tuple(each for each in corpus.refused if each.path == name),
        passed_over=tuple(each for each in corpus.passed_over if each.path == name),
    )
    if not (kept.documents or kept.refused or kept.passed_over):
        message = f"there is no file {one_line(str(corpus.root / name))}"
        raise typer.BadParameter(message)
    return kept


def _range(lines: str | None) -> tuple[int, int | None]:
    """Read ``A-B``, ``A-`` or ``A``."""
    if lines is None:
        return 1, None
    first, dash, last = lines.partition("-")
    if not (first.isdecimal() and (last.isdecimal() or not last)):
        message = f"{one_line(lines)} is no range of lines, such as 10-20"
        raise typer.BadParameter(message)
    return int(first), int(last) if last else None if dash else int(first)


def _begins(name: str, entry: "Entry") -> bool:
    return entry.id.startswith(name) or entry.path.startswith(name)


def _find(entries: "tuple[Entry, ...]", name: str) -> str:
    """Return the id of the one document that *name* means."""
    meant = [entry.id for entry in entries if name in {entry.id, entry.path}]
    meant = meant or [entry.id for entry in entries if _begins(name, entry)]
    if len(meant) == 1:
        return meant[0]
    if meant:
        message = f"{one_line(name)} is the beginning of {len(meant)} documents; give more of it"
        raise typer.BadParameter(message)
    near = get_close_matches(name, [entry.path for entry in entries], n=1)
    message = f"there is no document {one_line(name)}" + (
        f"; did you mean {near[0]}?" if near else ""
    )
    raise typer.BadParameter(message)
