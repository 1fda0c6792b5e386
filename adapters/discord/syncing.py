"""Tell Discord which commands there are: only when they are others than it was told last."""

import asyncio
import json
import logging
from hashlib import sha256
from pathlib import Path
from typing import Any

import aiohttp
import discord
from discord import app_commands

from adapters.discord.faults import unwelcome
from bot.settings import Settings

_LOG = logging.getLogger(__name__)

Tree = app_commands.CommandTree[discord.Client]


async def described(tree: Tree) -> list[dict[str, Any]]:
    """Describe all commands, in every language, as Discord is told."""
    translator = tree.translator
    return [
        command.to_dict(tree)
        if translator is None
        else await command.get_translated_payload(tree, translator)
        for command in tree.get_commands()
    ]


async def sync(tree: Tree, folder: Path, *, anyway: bool = False) -> bool:
    """Tell Discord of the commands, and return whether that was needed.

    What was told last stands in *folder*, for each application.
    """
    noted = note_of(folder, tree.client.application_id)
    now = fingerprint(await described(tree))
    if not anyway and await asyncio.to_thread(_read, noted) == now:
        return False
    await tree.sync()
    await asyncio.to_thread(_write, noted, now)
    _LOG.info("Discord was told of the commands")
    return True


async def tell(client: discord.Client, tree: Tree, settings: Settings) -> None:
    """Log in, tell Discord of the commands, and leave. Raise ``Unwelcome`` if we are not let in."""
    token = settings.discord_bot_token
    try:
        await client.login(token.get_secret_value() if token else "")
        await sync(tree, settings.data, anyway=True)
    except (discord.DiscordException, aiohttp.ClientError) as error:
        raise unwelcome(error) from None
    finally:
        await client.close()


def note_of(folder: Path, application: int | None) -> Path:
    """Return the file that says what Discord was told last of an application."""
    return folder / f"discord-commands-{application}"


def fingerprint(commands: list[dict[str, Any]]) -> str:
    """Return what is equal for equal commands."""
    return sha256(json.dumps(commands, sort_keys=True).encode()).hexdigest()


def _read(file: Path) -> str | None:
    try:
        return file.read_text("ascii").strip()
    except FileNotFoundError:
        return None


def _write(file: Path, told: str) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(f"{told}\n", "ascii")
