"""The commands that people find in Discord: ``/ask``, and "Ask about this message"."""

import logging
from collections.abc import Callable, Coroutine, Iterable
from dataclasses import dataclass
from typing import Any

import discord
from discord import app_commands
from discord.app_commands import AppCommandContext, AppInstallationType, Choice, Range

from adapters.discord import completing, reading, translating
from adapters.discord.completing import Completions
from adapters.discord.listeners import Listeners
from bot.model import Place
from bot.policy import LONGEST_QUESTION
from bot.workers import TooMany, Workers

Suggest = Callable[[str, Place], Iterable[completing.Choice]]
Interaction = discord.Interaction[discord.Client]
Command = Callable[..., Coroutine[Any, Any, None]]
Stumble = Callable[[Interaction, Exception], None]

_LOG = logging.getLogger(__name__)


class Tree(app_commands.CommandTree[discord.Client]):
    """Our commands, for servers and for single people, wherever they are."""

    def __init__(self, client: discord.Client, stumble: Stumble) -> None:
        super().__init__(
            client,
            allowed_contexts=AppCommandContext(guild=True, dm_channel=True, private_channel=True),
            allowed_installs=AppInstallationType(guild=True, user=True),
        )
        self._stumble = stumble

    async def on_error(  # type: ignore[explicit-override] # @override came with 3.12
        self, interaction: Interaction, error: app_commands.AppCommandError, /
    ) -> None:
        """Tell whoever used a command what should not have happened."""
        self._stumble(interaction, error)


@dataclass(frozen=True, slots=True)
class Commands:
    """What the commands do."""

    listeners: Listeners
    completions: Completions
    searching: Workers

    def plant(self, client: discord.Client) -> Tree:
        """Make the tree of commands of *client*."""
        tree = Tree(client, self.listeners.stumbled)
        described = app_commands.describe(
            question=translating.QUESTIONS,
            source=translating.SOURCES,
            private=translating.PRIVATES,
        )
        renamed = app_commands.rename(
            question=translating.QUESTION,
            source=translating.SOURCE,
            private=translating.PRIVATE,
        )
        completed = app_commands.autocomplete(question=self._headings, source=self._sources)
        ask = renamed(described(completed(_asking(self.listeners, self.completions))))
        tree.command(name=translating.ASK, description=translating.ASKS)(ask)
        tree.context_menu(name=translating.ABOUT)(_pointing(self.listeners))
        return tree

    async def _sources(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        return await self._complete(self.completions.sources, interaction, current)

    async def _headings(self, interaction: Interaction, current: str) -> list[Choice[str]]:
        return await self._complete(self.completions.headings, interaction, current)

    async def _complete(
        self, suggest: Suggest, interaction: Interaction, typed: str
    ) -> list[Choice[str]]:
        """Suggest what could be meant. Nobody waits for that, and nobody needs it."""
        try:
            place = reading.sender(interaction).place
            found = await self.searching.run(suggest, typed, place)
        except TooMany:
            return []
        except Exception:  # noqa: BLE001 - a suggestion is worth no failure
            _LOG.exception("nothing could be suggested")
            return []
        return [Choice(name=each.shown, value=each.value) for each in found]


def _asking(listeners: Listeners, completions: Completions) -> Command:
    async def ask(
        interaction: Interaction,
        question: Range[str, 1, LONGEST_QUESTION],
        source: Range[str, 1, completing.LONGEST] | None = None,
        private: bool | None = None,  # noqa: FBT001 - the library makes an option of it
    ) -> None:
        place = reading.sender(interaction).place
        meant = completions.meant(source, place) if source else None
        asked = reading.command(
            interaction, question, limit=listeners.limit, source=meant, private=private
        )
        listeners.used(interaction, asked)

    return ask


def _pointing(listeners: Listeners) -> Command:
    async def about(interaction: Interaction, message: discord.Message) -> None:
        listeners.used(interaction, reading.menu(interaction, message, limit=listeners.limit))

    return about
