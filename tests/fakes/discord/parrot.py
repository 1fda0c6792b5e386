"""A bot made with discord.py, for the tests of the fake Discord."""

import asyncio
from collections.abc import Callable
from typing import Any

import discord
from discord import app_commands, ui

from tests.fakes.discord.connecting import Hurried

MENU = "Ask about this message"


class Card(ui.LayoutView):
    """A quote and a button that answers whoever presses it."""

    def __init__(self, passage: str) -> None:
        super().__init__(timeout=None)
        button: ui.Button[Card] = ui.Button(label="Why", custom_id="quoth:why")
        button.callback = self.press  # type: ignore[method-assign] # discord.py's own way
        self.add_item(ui.Container(ui.TextDisplay(f"> {passage}"), ui.ActionRow(button)))

    async def press(self, interaction: discord.Interaction) -> None:
        """Say why, to whoever asks."""
        await interaction.response.send_message("because", ephemeral=True)


class Parrot(Hurried):
    """Answers a command, a menu, mentions and direct messages with the words that it is given."""

    def __init__(self, *, heartbeat_timeout: float = 60.0) -> None:
        super().__init__(heartbeat_timeout=heartbeat_timeout)
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        ask: app_commands.Command[Any, ..., None] = app_commands.Command(
            name="ask",
            description="Ask",
            callback=self.ask,
            allowed_installs=app_commands.AppInstallationType(guild=True, user=True),
        )
        ask.autocomplete("question")(self.complete)
        self.tree.add_command(ask)
        self.tree.add_command(app_commands.ContextMenu(name=MENU, callback=self.about))

    async def ask(self, interaction: discord.Interaction, question: str) -> None:
        """Answer a command, late."""
        await interaction.response.defer(ephemeral=True)
        await interaction.edit_original_response(view=Card(question))

    async def about(self, interaction: discord.Interaction, message: discord.Message) -> None:
        """Answer a menu, at once."""
        await interaction.response.send_message(view=Card(message.content))

    async def complete(
        self, _interaction: discord.Interaction, typed: str
    ) -> list[app_commands.Choice[str]]:
        """Complete what is typed."""
        return [app_commands.Choice(name=typed, value=typed)]

    async def on_message(self, message: discord.Message) -> None:
        """Answer a message that is for the bot."""
        self.heard.append(message.content)
        direct = message.guild is None and message.author != self.user
        if direct or (self.user in message.mentions and not message.author.bot):
            await message.reply(message.content, mention_author=False)

    async def on_raw_message_edit(self, event: discord.RawMessageUpdateEvent) -> None:
        """Hear an edit."""
        self.heard.append(f"edited {event.message.content}")

    async def on_raw_message_delete(self, event: discord.RawMessageDeleteEvent) -> None:
        """Hear a deletion."""
        self.heard.append(f"deleted {event.message_id}")


async def soon(ready: Callable[[], object]) -> None:
    """Wait until *ready* is true of a client."""
    async with asyncio.timeout(10):
        while not ready():  # noqa: ASYNC110 - the client says nothing when it has heard something
            await asyncio.sleep(0.002)
