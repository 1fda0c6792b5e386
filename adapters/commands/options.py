"""The options of the commands, written once."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class Form(StrEnum):
    """How replies are printed."""

    CARDS = "cards"
    PLAIN = "plain"
    JSON = "json"
    JSONL = "jsonl"


Words = Annotated[
    list[str] | None,
    typer.Argument(metavar="QUESTION...", help="What you want to know; - reads it from stdin."),
]
Corpus = Annotated[
    Path | None,
    typer.Option("--corpus", metavar="DIR", help="Answer from the documents in this folder."),
]
Limit = Annotated[
    int | None, typer.Option("--limit", "-n", metavar="N", help="Show at most N quotes.")
]
Collection = Annotated[
    str | None, typer.Option("--collection", metavar="NAME", help="Look in this collection only.")
]
Json = Annotated[bool, typer.Option("--json", help="Print one object of JSON.")]
Jsonl = Annotated[
    str | None,
    typer.Option(metavar="FILE", help="Answer each line of FILE (- is stdin) with one of JSON."),
]
Plain = Annotated[bool, typer.Option("--plain", help="Print each quote as path:line:quote.")]
Why = Annotated[bool, typer.Option("--why", help="Tell why each quote was chosen.")]
Closest = Annotated[
    bool, typer.Option("--closest", help="If nothing is found, show what came closest.")
]
Picture = Annotated[
    Path | None, typer.Option(metavar="FILE.svg", help="Draw the answer as a picture as well.")
]
NoColour = Annotated[bool, typer.Option("--no-color", help="Print without colours.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print nothing but quotes and errors.")]
Verbose = Annotated[
    bool, typer.Option("--verbose", "-v", help="Tell what was searched, and how long it took.")
]
Asker = Annotated[str, typer.Option("--as", metavar="USER", help="Ask as this person.")]
Place = Annotated[
    str,
    typer.Option(
        metavar="PLACE",
        help="Ask from there: slack:T024/C1, slack:T024/direct or just slack:T024",
    ),
]
