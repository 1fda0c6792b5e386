"""Set Quoth up in Discord: the links by which people get it, and its commands."""

import sys
from typing import TYPE_CHECKING, Annotated

import typer

from adapters.commands.extras import need

if TYPE_CHECKING:
    from bot.settings import Settings

_WRONG = 2

invite = typer.Typer(no_args_is_help=True, rich_markup_mode=None)
discord = typer.Typer(no_args_is_help=True, rich_markup_mode=None)

Id = Annotated[
    str | None,
    typer.Option("--id", metavar="ID", help="Of the application; otherwise the token tells."),
]


@invite.callback()
def invitations() -> None:
    """Print the links by which people get the bot."""


@invite.command("discord")
def to_discord(*, application: Id = None) -> None:
    """Print the link that brings the bot to a server, and what it may do there."""
    need("discord")
    from adapters.console.screen import screen, send, table
    from adapters.discord.invite import application_of, permissions, person_link, server_link
    from bot.settings import Settings

    settings = Settings()
    token = settings.discord_bot_token
    known = application or (application_of(token.get_secret_value()) if token else None)
    if known is None:
        send("Set QUOTH_DISCORD_BOT_TOKEN, or name the application with --id.\n", sys.stderr)
        raise typer.Exit(_WRONG)
    needed = permissions(settings.discord_form)
    rows = [(each.name, str(each.value), each.reason) for each in needed]
    rows.append(("in all", str(sum(each.value for each in needed)), "in the link below"))
    send(table(rows, screen(sys.stderr)), sys.stderr)
    send(f"To a server:  {server_link(known, settings.discord_form)}\n", sys.stdout)
    send(f"To a person:  {person_link(known)}\n", sys.stdout)


@discord.callback()
def commands() -> None:
    """See to the commands that people find in Discord."""


@discord.command()
def sync() -> None:
    """Tell Discord of the commands now. A start does so whenever they have changed."""
    need("discord")
    import asyncio

    from bot.settings import Settings

    asyncio.run(_sync(Settings()))


async def _sync(settings: "Settings") -> None:
    from contextlib import ExitStack, closing

    from adapters.console.screen import send
    from adapters.discord.assembly import assemble
    from adapters.discord.exchange import Letter
    from adapters.discord.syncing import tell
    from bot.bootstrap import answer_service
    from bot.reception import Reception
    from bot.state.opening import open_state
    from bot.workers import Workers

    with ExitStack() as stack:
        state = stack.enter_context(closing(open_state(settings)))
        workers = stack.enter_context(closing(Workers("sync", threads=1, waiting=1)))
        reception: Reception[Letter] = Reception(
            answer_service(settings, None), state, workers, workers
        )
        parts = await assemble(settings, reception)
        await tell(parts.client, parts.tree, settings)
    send("Discord knows the commands.\n", sys.stdout)
