"""The commands that the app has registered: what Discord takes, and how often it was asked."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

import discord

from tests.fakes.discord.controls import counted, missing, short
from tests.fakes.discord.protocol import Error, Payload, Problem, Refused, refuse_if
from tests.fakes.discord.world import World

CHAT, USER_MENU, MESSAGE_MENU = 1, 2, 3
MOST = {CHAT: 100, USER_MENU: 15, MESSAGE_MENU: 15}
MOST_CREATED = 200
MOST_IN_ALL = 8000
MOST_OPTIONS = 25
TEXT_OPTION = 3
# Letters of any script, digits, -, _ and '; lower case where the script has cases.
NAME = re.compile(r"[-_'\w]{1,32}")
LOCALES = frozenset(str(each.value) for each in discord.Locale)


@dataclass(slots=True)
class Commands:
    """Keeps the commands of everywhere, under "", and of guilds; counts how they were set."""

    world: World
    known: dict[str, list[Payload]] = field(default_factory=dict)
    syncs: list[str] = field(default_factory=list)
    created: int = 0

    async def put(self, body: list[Payload], _app: str, guild: str = "") -> list[Payload]:
        """Set all commands at once; those that are there by name keep their ids."""
        self.syncs.append(guild)
        refuse_if(problems_in_commands(body))
        old = {(each["name"], each["type"]): each["id"] for each in self.known.get(guild, ())}
        new = [each for each in body if (each["name"], each.get("type", CHAT)) not in old]
        if self.created + len(new) > MOST_CREATED:
            raise Refused(Error.TOO_MANY_CREATES)
        self.created += len(new)
        self.known[guild] = [self._kept(each, old, guild) for each in body]
        return self.known[guild]

    async def read(self, _body: Payload, _app: str, guild: str = "") -> list[Payload]:
        """Return the commands of a place."""
        return self.known.get(guild, [])

    def find(self, name: str, kind: int, guild: str) -> Payload:
        """Return the command that people can use by *name* in *guild*; LookupError if none."""
        there = [each for place in {guild, ""} for each in self.known.get(place, ())]
        found = [each for each in there if (each["name"], each["type"]) == (name, kind)]
        if not found:
            message = f"nobody can use {name!r}: there is {[each['name'] for each in there]}"
            raise LookupError(message)
        return found[0]

    def _kept(self, said: Payload, old: dict[tuple[str, int], str], guild: str) -> Payload:
        kind = said.get("type", CHAT)
        return {
            "description": "",
            "default_member_permissions": None,
            "options": [],
            **said,
            "type": kind,
            "id": old.get((said["name"], kind)) or self.world.id(),
            "application_id": self.world.bot.id,
            "version": self.world.id(),
            **({"guild_id": guild} if guild else {}),
        }


def problems_in_commands(commands: list[Payload]) -> list[Problem]:
    """Return why Discord would refuse *commands* as all there are."""
    found = [problem for n, each in enumerate(commands) for problem in _command(each, str(n))]
    names = [(each.get("name"), each.get("type", CHAT)) for each in commands]
    if len(names) != len(set(names)):
        code = "APPLICATION_COMMANDS_DUPLICATE_NAME"
        found.append(Problem("commands", code, "Application command names must be unique"))
    for kind, most in MOST.items():
        if sum(1 for _, each in names if each == kind) > most:
            message = f"At most {most} commands of type {kind}"
            found.append(Problem("commands", "BASE_TYPE_MAX_LENGTH", message))
    return found


def _command(command: Payload, where: str) -> Iterator[Problem]:
    yield from _name(command, where, plain=command.get("type", CHAT) == CHAT)
    if command.get("type", CHAT) == CHAT:
        yield from _described(command, where)
    elif command.get("description") or command.get("options"):
        yield Problem(where, "APPLICATION_COMMAND_MENU", "A menu has no description, no options")
    options = command.get("options") or []
    yield from counted(len(options), f"{where}.options", 0, MOST_OPTIONS)
    needed = [bool(each.get("required")) for each in options]
    if needed != sorted(needed, reverse=True):
        code = "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID"
        yield Problem(f"{where}.options", code, "Required options must come before optional ones")
    for number, each in enumerate(options):
        yield from _option(each, f"{where}.options.{number}")
    if _length(command) > MOST_IN_ALL:
        message = f"Command exceeds maximum size ({MOST_IN_ALL})"
        yield Problem(where, "APPLICATION_COMMAND_TOO_LARGE", message)


def _name(item: Payload, where: str, *, plain: bool) -> Iterator[Problem]:
    """Find wrong names, localised ones too; menus may have spaces and capitals."""
    given = {"name": item.get("name"), **_localised(item, "name")}
    for key, name in given.items():
        text = name if isinstance(name, str) else ""
        good = NAME.fullmatch(text) and text == text.lower() if plain else 1 <= len(text) <= 32
        if not good:
            message = f"Command name {name!r} is invalid"
            yield Problem(f"{where}.{key}", "APPLICATION_COMMAND_INVALID_NAME", message)
    for key in ("name_localizations", "description_localizations"):
        if unknown := set(item.get(key) or ()) - LOCALES:
            yield Problem(f"{where}.{key}", "BASE_TYPE_CHOICES", f"{unknown} are no locales")


def _localised(item: Payload, key: str) -> Payload:
    told = item.get(f"{key}_localizations") or {}
    return {f"{key}_localizations.{locale}": text for locale, text in told.items()}


def _described(item: Payload, where: str) -> Iterator[Problem]:
    given = {"description": item.get("description"), **_localised(item, "description")}
    for key, text in given.items():
        yield from counted(len(text or ""), f"{where}.{key}", 1, 100)


def _option(option: Payload, where: str) -> Iterator[Problem]:
    yield from _name(option, where, plain=True)
    yield from _described(option, where)
    choices = option.get("choices") or []
    yield from counted(len(choices), f"{where}.choices", 0, 25)
    for number, each in enumerate(choices):
        if not each.get("name"):
            yield missing(f"{where}.choices.{number}.name")
        yield from short(each, f"{where}.choices.{number}", name=100)
    if choices and option.get("autocomplete"):
        code = "APPLICATION_COMMAND_OPTIONS_AUTOCOMPLETE_CHOICES"
        yield Problem(where, code, "Choices cannot be completed")
    least, most = option.get("min_length", 0), option.get("max_length", 6000)
    if option.get("type") == TEXT_OPTION and not (0 <= least <= most and 1 <= most <= 6000):
        yield Problem(where, "BASE_TYPE_RANGE", "min_length and max_length do not fit")


def _length(item: Payload) -> int:
    """Count the characters of a command; of a text in many languages, the longest counts."""
    own = sum(
        max(len(text or "") for text in (item.get(key), *_localised(item, key).values()))
        for key in ("name", "description")
    )
    value = item.get("value")
    own += len(value) if isinstance(value, str) else 0
    inside = [*(item.get("options") or ()), *(item.get("choices") or ())]
    return own + sum(map(_length, inside))
