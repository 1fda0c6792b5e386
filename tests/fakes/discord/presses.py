"""What people do with the bot's commands and buttons: interactions."""

from copy import deepcopy
from dataclasses import dataclass

from tests.fakes.discord import objects
from tests.fakes.discord.commands import CHAT, MESSAGE_MENU, TEXT_OPTION, Commands
from tests.fakes.discord.messages import Messages
from tests.fakes.discord.protocol import ATTACHMENT_LIMIT, EVERYTHING, Ask, Payload
from tests.fakes.discord.reading import button
from tests.fakes.discord.transcript import Event, Kind, Shown
from tests.fakes.discord.world import ANN, GENERAL, World

MOST_TYPED = 6000
GUILD_INSTALL, USER_INSTALL = "0", "1"


@dataclass(slots=True)
class Presses:
    """Makes interactions; only with commands and buttons that the bot has really sent."""

    world: World
    messages: Messages
    commands: Commands

    def slash(
        self,
        name: str,
        /,
        *,
        user: str = ANN,
        channel: str = GENERAL,
        locale: str = "en-US",
        guest: bool = False,
        **options: object,
    ) -> Event:
        """Use a command with *options*; a *guest* has the app for himself only."""
        command = self._command(name, CHAT, channel, guest=guest)
        given = _options(command, options)
        data = {"id": command["id"], "name": name, "type": CHAT, "options": given}
        text = next((str(value) for value in options.values() if isinstance(value, str)), "")
        return self._interaction(
            Ask.COMMAND, data, user, channel, locale=locale, guest=guest, text=text
        )

    def typing(
        self,
        name: str,
        focused: str,
        /,
        *,
        user: str = ANN,
        channel: str = GENERAL,
        locale: str = "en-US",
        guest: bool = False,
        **options: object,
    ) -> Event:
        """Type in the option *focused* of a command, which asks for completions."""
        command = self._command(name, CHAT, channel, guest=guest)
        given = _options(command, options, focused)
        data = {"id": command["id"], "name": name, "type": CHAT, "options": given}
        return self._interaction(Ask.AUTOCOMPLETE, data, user, channel, locale=locale, guest=guest)

    def menu(
        self,
        name: str,
        message: str,
        *,
        user: str = ANN,
        locale: str = "en-US",
        guest: bool = False,
    ) -> Event:
        """Choose a command from the menu of a *message*, by its id."""
        shown = self.messages.written(message)
        command = self._command(name, MESSAGE_MENU, shown.channel, guest=guest)
        data: Payload = {"id": command["id"], "name": name, "type": MESSAGE_MENU}
        data |= {"target_id": message, "resolved": {"messages": {message: shown.payload}}}
        text = str(shown.payload["content"])
        return self._interaction(
            Ask.COMMAND, data, user, shown.channel, locale=locale, guest=guest, text=text
        )

    def press(
        self,
        message: Shown,
        name: str,
        *,
        user: str | None = None,
        values: tuple[str, ...] = (),
        locale: str = "en-US",
        **tampered: object,
    ) -> Event:
        """Press the button *name* (label, or start of the custom_id) on *message*.

        *tampered* overrides what the button holds, as only somebody who forges requests can.
        """
        pressed = button(message.payload, name)
        who = user or message.to or (message.event.user if message.event else ANN)
        if pressed.get("disabled") or "custom_id" not in pressed:
            reason = f"{name!r} cannot be pressed"
            raise LookupError(reason)
        if message.gone or (message.to and message.to != who):
            reason = f"{who} does not see the message"
            raise LookupError(reason)
        data = {"custom_id": pressed["custom_id"], "component_type": pressed["type"]}
        chosen = {"values": list(values)} if values else {}
        event = message.event.payload if message.event else {}
        guest = GUILD_INSTALL not in event.get("authorizing_integration_owners", GUILD_INSTALL)
        return self._interaction(
            Ask.COMPONENT,
            {**data, **chosen, **tampered},
            who,
            message.channel,
            locale=locale,
            guest=guest,
            message=deepcopy(message.payload),
        )

    def _interaction(
        self,
        ask: Ask,
        data: Payload,
        user: str,
        channel: str,
        *,
        locale: str,
        guest: bool,
        text: str = "",
        **more: object,
    ) -> Event:
        place, key = self.world.channels[channel], self.world.id()
        payload: Payload = {
            "id": key,
            "application_id": self.world.bot.id,
            "type": int(ask),
            "token": f"turn-{key}",
            "version": 1,
            "data": data,
            "locale": locale,
            "entitlements": [],
            "attachment_size_limit": ATTACHMENT_LIMIT,
            "authorizing_integration_owners": (
                {USER_INSTALL: user} if guest else {GUILD_INSTALL: place.guild or "0"}
            ),
            **objects.place(place, self.world),
            **self._person(user, place.guild),
            **more,
        }
        return Event(key, Kind.INTERACTION, payload, channel, user, place.guild, text)

    def _person(self, user: str, guild: str) -> Payload:
        who = self.world.users[user]
        told = objects.user(who)
        if not guild:
            return {"user": told}
        member = objects.member(who, self.world, guild)
        return {"member": {"user": told, **member, "permissions": str(EVERYTHING)}}

    def _command(self, name: str, kind: int, channel: str, *, guest: bool) -> Payload:
        """Return a command if *channel* offers it to people."""
        place = self.world.channels[channel]
        command = self.commands.find(name, kind, place.guild)
        context = objects.place(place, self.world)["context"]
        installs = command.get("integration_types") or [int(GUILD_INSTALL)]
        contexts = command.get("contexts")
        if guest and int(USER_INSTALL) not in installs:
            message = f"{name!r} cannot be installed with a person"
            raise LookupError(message)
        if not guest and not self.world.member(place):
            message = f"{name!r} is not installed there"
            raise LookupError(message)
        if contexts is not None and context not in contexts:
            message = f"{name!r} is not offered in context {context}"
            raise LookupError(message)
        return command


def _options(command: Payload, given: dict[str, object], focused: str = "") -> list[Payload]:
    """Write what somebody has filled in; LookupError for what no client would send."""
    known = {each["name"]: each for each in command["options"]}
    needed = {name for name, each in known.items() if each.get("required")}
    if set(given) - set(known) or (not focused and needed - set(given)):
        message = f"{command['name']!r} has {sorted(known)}, needs {sorted(needed)}"
        raise LookupError(message)
    return [_option(known[name], value, focused) for name, value in given.items()]


def _option(option: Payload, value: object, focused: str) -> Payload:
    name, kind = option["name"], option["type"]
    if focused == name:
        if not option.get("autocomplete"):
            message = f"{name!r} is not completed"
            raise LookupError(message)
        return {"name": name, "type": kind, "value": value, "focused": True}
    if kind == TEXT_OPTION and not focused:
        least, most = option.get("min_length", 0), option.get("max_length", MOST_TYPED)
        if not least <= len(str(value)) <= most:
            message = f"no client sends {name!r} of {len(str(value))} characters"
            raise LookupError(message)
    return {"name": name, "type": kind, "value": value}
