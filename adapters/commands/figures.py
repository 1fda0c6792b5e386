"""Measure the answers on questions whose answers are known."""

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.commands import options

if TYPE_CHECKING:
    from bot.evaluation import Report


def evaluate(
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="FILE...", help='Lines of {"q": question, "a": [answers], "doc": path}.'
        ),
    ],
    *,
    corpus: options.Corpus = None,
    misses: Annotated[
        bool, typer.Option("--misses", help="Name the questions that went wrong, and how.")
    ] = False,
    as_json: options.Json = False,
) -> None:
    """Measure answers to questions whose answers are known."""
    from adapters.commands.answering import HERE
    from adapters.commands.opening import open_desk
    from adapters.console.objects import written
    from adapters.console.screen import send
    from bot.evaluation import evaluate as measure
    from bot.evaluation import load

    cases = {path: load(path) for path in files}
    service = open_desk(corpus=corpus).service
    for path, asked in cases.items():
        report = measure(asked, service.answer, place=HERE)
        if as_json:
            send(written({"file": str(path)} | _object(report, misses=misses)), sys.stdout)
        else:
            send(f"{_told(path, report, misses=misses)}\n", sys.stdout)


def _told(path: Path, report: "Report", *, misses: bool) -> str:
    """Write the figures of one file, and below them what went wrong."""
    from bot.visible import one_line

    lines = [f"{path}: {len(report.outcomes)} questions", *(f"  {line}" for line in report.lines())]
    if misses:
        lines += [f"  {miss.fault}: {miss.case.question}" for miss in report.misses()]
    return "".join(f"{one_line(line)}\n" for line in lines)


def _object(report: "Report", *, misses: bool) -> dict[str, object]:
    found = [{"q": miss.case.question, "fault": str(miss.fault)} for miss in report.misses()]
    return {"questions": len(report.outcomes), "figures": report.as_json()} | (
        {"misses": found} if misses else {}
    )
