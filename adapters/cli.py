"""The command line, where everything is put together: one command a job."""

import io
import sys

import typer

from adapters.commands import ask, discord, documents, figures, gaps, manifest, operate, serve

app = typer.Typer(
    name="quoth",
    no_args_is_help=True,
    rich_markup_mode=None,  # rich takes longer to load than the help to read
    pretty_exceptions_enable=False,  # its tracebacks show local variables, questions among them
    context_settings={"help_option_names": ["-h", "--help"]},
)
app.command()(ask.ask)
app.command()(ask.chat)
app.command()(documents.index)
app.command()(documents.inspect)
app.command()(documents.show)
app.command("eval")(figures.evaluate)
app.command()(gaps.gaps)
app.command()(serve.serve)
app.add_typer(manifest.manifest, name="manifest")
app.add_typer(discord.invite, name="invite")
app.add_typer(discord.discord, name="discord")
app.command()(operate.doctor)
app.add_typer(operate.config, name="config")
app.command()(operate.version)


@app.callback()
def quoth() -> None:
    """Answer questions with the exact words of your documents, and where they stand.

    \b
    quoth ask "What is superposition?"
    quoth ask --corpus handbook "How many days of leave do I have?"
    quoth chat
    quoth inspect handbook
    """  # noqa: D301 - typer keeps the lines behind the escape apart


def main() -> None:
    """Run a command. What is wrong with settings, documents or files is told in one line."""
    from bot.errors import BotError
    from retrieval.errors import RetrievalError

    for stream in (sys.stdin, sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        app()
    except (BotError, RetrievalError, OSError) as error:
        from bot import wording
        from bot.visible import one_line

        sys.stderr.write(f"{one_line(wording.error(error))}\n")
        sys.exit(2)
