"""Puts together what answers in Discord."""

import time
from dataclasses import dataclass

from adapters.discord.clicks import Clicks
from adapters.discord.client import Client, Ears, client
from adapters.discord.completing import Completions
from adapters.discord.exchange import Desk, Letter
from adapters.discord.listeners import Listeners
from adapters.discord.sending import Sender
from adapters.discord.threads import Threads
from adapters.discord.translating import Translator
from adapters.discord.tree import Commands, Tree
from bot.buttons import Buttons
from bot.model import Place
from bot.pressing import Pressing
from bot.reception import Reception
from bot.settings import Settings

_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that answers in Discord."""

    client: Client
    tree: Tree
    listeners: Listeners


async def assemble(settings: Settings, reception: Reception[Letter]) -> Assembly:
    """Put together what answers in Discord."""
    made, state = client(settings, reception.witness.limited), reception.state
    buttons = Buttons(state.seal, settings.keep_days * _DAY, time.time)
    desk = Desk(Sender(made.http), buttons, settings.discord_form)
    listeners = Listeners(reception, desk, Threads(made.http), settings.limit)
    clicks = Clicks(reception, Pressing(reception, buttons, _outsiders, time.time), desk)
    made.ears = Ears(
        listeners.written, listeners.edited, listeners.deleted, clicks.take, listeners.left
    )
    completions = Completions(reception.service)
    tree = Commands(listeners, completions, reception.searching).plant(made)
    await tree.set_translator(Translator())
    return Assembly(made, tree, listeners)


def _outsiders(place: Place) -> bool:
    """Tell whether strangers read in a place, which Discord says with each event."""
    return place.outsiders
