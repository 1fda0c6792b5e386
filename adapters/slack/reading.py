"""Read what Slack sends: pure functions from a payload to what is asked, by whom, where.

Payloads are verified before they come here, and still are what people and their documents made of
them: whatever is missing or of the wrong kind makes a payload one that asks nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from adapters.slack.manifest import COMMAND
from adapters.slack.plain import plain
from bot.buttons import Spot
from bot.model import Asker, Place, Question
from bot.state.ledger import Delivery

PLATFORM = "slack"

Payload = Mapping[str, Any]

_COLLECTION = re.compile(r"(?:^|\s)in:(?P<name>[A-Za-z0-9][A-Za-z0-9_-]{0,63})(?=\s|$)")
_HELP = frozenset({"", "help", "?"})
# Subtypes of messages that a person has written; all others are edits, deletions, joins, bots ...
_WRITTEN = (None, "", "file_share", "thread_broadcast", "me_message")
_SLACKBOT = "USLACKBOT"
_IN_CHANNELS = frozenset({"channel", "group", "mpim"})


@dataclass(frozen=True, slots=True)
class Address:
    """Where an answer goes.

    ``thread`` is the timestamp of the message that heads it. ``public`` tells whether others than
    the asker read the answer, ``unasked`` that people talked to each other: whatever is no answer
    to that is kept back.
    """

    team: str
    enterprise: str | None
    channel: str
    user: str
    thread: str | None = None
    response_url: str | None = None
    public: bool = False
    unasked: bool = False

    @property
    def tenant(self) -> str:
        """The workspace, as the state names it."""
        return f"{PLATFORM}:{self.team}"

    @property
    def spot(self) -> Spot:
        """The place of an answer here, as its buttons name it."""
        return Spot(self.tenant, self.channel, self.user, self.public)

    @property
    def asker(self) -> Asker:
        """Whoever is answered here."""
        return Asker(PLATFORM, self.team, self.user)

    @property
    def direct(self) -> bool:
        """Tell whether nobody but two reads here."""
        return self.channel.startswith("D")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as it came in. ``keys`` name the event, each alone.

    ``found`` tells that the words are those of a message, which nobody wrote to ask us. ``command``
    is what ours is called here.
    """

    keys: tuple[str, ...]
    question: Question
    address: Address
    found: bool = False
    command: str = COMMAND

    @property
    def wants_help(self) -> bool:
        """Tell whether nothing is asked but how to ask."""
        question = self.question
        asks_how = question.text.casefold() in _HELP and question.collection is None
        return asks_how and not self.found

    def delivery(self) -> Delivery:
        """Describe the event, and if it is a question, so that a restart can answer it too."""
        if self.wants_help:
            return Delivery(self.keys, self.address.tenant)
        asked = self.question
        people = {"asker": _named(asked.asker), "place": _named(asked.place)}
        work = {"question": _named(asked) | people, "address": _named(self.address)}
        return Delivery(self.keys, self.address.tenant, work)


def _named(record: Question | Asker | Place | Address) -> dict[str, Any]:
    """Name what a record holds. ``asdict`` does so too, and takes six times as long."""
    return {name: getattr(record, name) for name in record.__slots__}


def unpack(work: Mapping[str, Any]) -> Asked:
    """Return what ``Asked.delivery`` has packed."""
    question, address = dict(work["question"]), Address(**work["address"])
    asker, place = Asker(**question.pop("asker")), Place(**question.pop("place"))
    return Asked((), Question(**question, asker=asker, place=place), address)


def command(body: Payload, *, limit: int) -> Asked:
    """Read ``/ask``: what is answered is for the asker alone, wherever it is asked."""
    address = sender(body)
    words, collection = _collection(plain(text(body, "text")))
    question = asked_by(address, words, limit=limit, collection=collection)
    called = text(body, "command") or COMMAND
    return Asked((trigger(body, address),), question, address, command=called)


def shortcut(body: Payload, *, limit: int) -> Asked:
    """Read "Find sources" on a message: its words are the question."""
    message = part(body, "message")
    address = replace(sender(body), thread=text(message, "thread_ts") or None)
    question = asked_by(address, plain(text(message, "text")), limit=limit)
    return Asked((trigger(body, address),), question, address, found=True)


def mention(body: Payload, *, limit: int) -> Asked | None:
    """Read an ``app_mention``: it is answered in the thread, where all can read it."""
    return _message(body, limit=limit, public=not _is_direct(part(body, "event")))


def direct(body: Payload, *, limit: int) -> Asked | None:
    """Read a message in a direct conversation with us."""
    if not _is_direct(part(body, "event")):
        return None
    return _message(body, limit=limit, public=False)


def follow_up(body: Payload, *, limit: int) -> Asked | None:
    """Read a message in a thread of a channel. Whether we take part in it is for others to say."""
    event = part(body, "event")
    in_channel = text(event, "channel_type") in _IN_CHANNELS and not _is_direct(event)
    if not (in_channel and text(event, "thread_ts")):
        return None
    asked = _message(body, limit=limit, public=True)
    unasked = f"<@{_own(body)}" not in text(event, "text")
    return asked and replace(asked, address=replace(asked.address, unasked=unasked))


def told(body: Payload) -> Place | None:
    """Read what an event tells of its channel, or ``None`` if it tells nothing."""
    event, shared = part(body, "event"), body.get("is_ext_shared_channel")
    channel = text(event, "channel")
    if not channel or _is_direct(event) or not isinstance(shared, bool):
        return None
    return Place(PLATFORM, sender(body).team, channel, outsiders=shared)


def sender(body: Payload) -> Address:
    """Read who has done something, and where."""
    event, team, enterprise = part(body, "event"), *_workspace(body)
    return Address(
        team,
        enterprise,
        text(body, "channel_id") or text(part(body, "channel"), "id") or text(event, "channel"),
        text(body, "user_id") or text(part(body, "user"), "id") or text(event, "user"),
        response_url=text(body, "response_url") or None,
    )


def trigger(body: Payload, address: Address) -> str:
    """Name a command or a press, which Slack names by what may open a view."""
    return f"{address.tenant}:trigger:{text(body, 'trigger_id')}"


def asked_by(
    address: Address,
    words: str,
    *,
    limit: int,
    collection: str | None = None,
    outsiders: bool = False,
) -> Question:
    """Ask *words* as whoever is at *address*."""
    channel = "" if address.direct else address.channel
    place = Place(PLATFORM, address.team, channel, direct=address.direct, outsiders=outsiders)
    return Question(words, address.asker, place, limit, collection)


def part(body: Payload, name: str) -> Payload:
    """Return an object inside of *body*, and an empty one for anything else."""
    found = body.get(name)
    return found if isinstance(found, Mapping) else {}


def first(body: Payload, name: str) -> Payload:
    """Return the first object of a list inside of *body*, and an empty one for anything else."""
    found = body.get(name)
    return part({name: found[0]}, name) if isinstance(found, list) and found else {}


def text(body: Payload, name: str) -> str:
    """Return a text inside of *body*, and an empty one for anything else."""
    found = body.get(name)
    return found if isinstance(found, str) else ""


def _message(body: Payload, *, limit: int, public: bool) -> Asked | None:
    event, own = part(body, "event"), _own(body)
    if not _is_written(event, own):
        return None
    address, sent = sender(body), text(event, "ts")
    address = replace(address, thread=text(event, "thread_ts") or sent, public=public)
    keys = (
        f"{address.tenant}:event:{text(body, 'event_id')}",
        f"{address.tenant}:message:{address.channel}:{sent}",
    )
    words, collection = _collection(plain(text(event, "text"), own=own))
    outsiders = body.get("is_ext_shared_channel") is True
    question = asked_by(address, words, limit=limit, collection=collection, outsiders=outsiders)
    return Asked(keys, question, address)


def _own(body: Payload) -> str:
    return text(first(body, "authorizations"), "user_id")


def _collection(words: str) -> tuple[str, str | None]:
    """Take ``in:name`` out of the words of a question."""
    match = _COLLECTION.search(words)
    if match is None:
        return words, None
    return f"{words[: match.start()]} {words[match.end() :]}".strip(), match["name"]


def _is_written(event: Payload, own: str) -> bool:
    """Tell whether a person wrote this just now: no bot, no edit, no other event of a channel."""
    if event.get("bot_id") or event.get("edited") or not text(event, "ts"):
        return False
    by_somebody = text(event, "user") not in {"", own, _SLACKBOT}
    return by_somebody and event.get("subtype", "") in _WRITTEN


def _is_direct(event: Payload) -> bool:
    return text(event, "channel_type") == "im" or text(event, "channel").startswith("D")


def _workspace(body: Payload) -> tuple[str, str | None]:
    """Name the workspace that the app is installed in, which need not be the sender's.

    Of an organisation's own views there is none.
    """
    given = first(body, "authorizations")
    teams = (
        text(given, "team_id"),
        text(body, "team_id"),
        text(part(body, "team"), "id"),
        text(part(body, "user"), "team_id"),
    )
    enterprises = (
        text(given, "enterprise_id"),
        text(body, "enterprise_id"),
        text(part(body, "enterprise"), "id"),
    )
    return next(filter(None, teams), ""), next(filter(None, enterprises), None)
