"""Payloads are what Slack documents, and anything else asks nothing and breaks nothing."""

import copy
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.slack import pressing, reading
from adapters.slack.reading import Address
from bot.model import Place
from tests.adapters.slack.pressed import PRESS
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event

LIMIT = 3
SHARED = "C00SHARE"
RUBBISH: st.SearchStrategy[object] = st.sampled_from(
    [None, 0, 1.5, True, "", "x", [], [[]], [None], {}, {"id": 7}, ["x"]]
)
FAKE = FakeSlack()
EVENTS = {
    "command": FAKE.events.slash("annual leave in:handbook"),
    "shortcut": FAKE.events.shortcut("annual leave", thread="1700000000.000100"),
    "mention": FAKE.events.mention("annual leave", channel=SHARED),
    "direct": FAKE.events.direct("annual leave"),
    "follow_up": FAKE.events.follow_up("annual leave", "1700000000.000100"),
    "home": FAKE.events.home_opened(),
}
READERS = (
    lambda body: reading.command(body, limit=LIMIT),
    lambda body: reading.shortcut(body, limit=LIMIT),
    lambda body: reading.mention(body, limit=LIMIT),
    lambda body: reading.direct(body, limit=LIMIT),
    lambda body: reading.follow_up(body, limit=LIMIT),
    reading.sender,
    reading.told,
    pressing.click,
)


def paths(node: object, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Walk the ways to all that stands in *node*."""
    pairs: Any = ()
    if isinstance(node, dict):
        pairs = node.items()
    elif isinstance(node, list):
        pairs = enumerate(node)
    for key, value in pairs:
        yield (*path, key)
        yield from paths(value, (*path, key))


@given(st.sampled_from([*(event.payload for event in EVENTS.values()), PRESS]), RUBBISH, st.data())
def test_nothing_that_a_payload_holds_breaks_the_reading(
    payload: dict[str, Any], rubbish: object, data: st.DataObject
) -> None:
    """Whatever is missing or of another kind, there is a reading, or none."""
    body = copy.deepcopy(payload)
    where = data.draw(st.sampled_from(list(paths(body))))
    holder: Any = body
    for key in where[:-1]:
        holder = holder[key]
    holder[where[-1]] = rubbish

    for read in READERS:
        read(body)


def test_a_command_is_private_wherever_it_is_asked() -> None:
    """Its address is that of one person, with a way back that needs no membership."""
    asked = reading.command(EVENTS["command"].payload, limit=LIMIT)

    assert asked.address == Address(
        "T0000ACME",
        None,
        "C0000ALL",
        "U0000ANN",
        response_url=EVENTS["command"].payload["response_url"],
    )
    assert (asked.question.text, asked.question.collection) == ("annual leave", "handbook")
    assert asked.question.place == Place("slack", "T0000ACME", "C0000ALL")
    assert asked.question.limit == LIMIT


def test_a_mention_is_public_and_tells_of_outsiders() -> None:
    """It is answered in the thread that it begins."""
    event = EVENTS["mention"]
    asked = reading.mention(event.payload, limit=LIMIT)

    assert asked is not None
    assert (asked.address.public, asked.address.thread) == (True, event.thread)
    assert asked.question.place == Place("slack", "T0000ACME", SHARED, outsiders=True)
    assert reading.told(event.payload) == asked.question.place


def test_a_direct_message_is_nobody_elses() -> None:
    """Its place has no channel: all direct messages of a workspace are alike."""
    asked = reading.direct(EVENTS["direct"].payload, limit=LIMIT)

    assert asked is not None
    assert (asked.address.public, asked.address.direct) == (False, True)
    assert asked.question.place == Place("slack", "T0000ACME", direct=True)
    assert reading.told(EVENTS["direct"].payload) is None


@pytest.mark.parametrize("name", ["mention", "direct", "follow_up"])
def test_a_message_is_named_by_its_event_and_by_its_time(name: str) -> None:
    """Either alone tells that it is the same."""
    payload = EVENTS[name].payload
    asked = getattr(reading, name)(payload, limit=LIMIT)

    event = payload["event"]
    assert asked.keys == (
        f"slack:T0000ACME:event:{payload['event_id']}",
        f"slack:T0000ACME:message:{event['channel']}:{event['ts']}",
    )


@pytest.mark.parametrize("name", ["command", "shortcut", "mention", "direct", "follow_up"])
def test_what_is_asked_can_be_packed_for_another_process(name: str) -> None:
    """A question and the way back survive the one that has read them."""
    asked = getattr(reading, name)(EVENTS[name].payload, limit=LIMIT)
    work = asked.delivery().work
    assert work is not None

    unpacked = reading.unpack(work)
    assert (unpacked.question, unpacked.address) == (asked.question, asked.address)


def test_readings_keep_to_their_own_kind() -> None:
    """A message in a channel is no direct one, and one in a conversation is no follow-up."""
    assert reading.direct(EVENTS["follow_up"].payload, limit=LIMIT) is None
    assert reading.follow_up(EVENTS["direct"].payload, limit=LIMIT) is None
    unthreaded = copy.deepcopy(EVENTS["follow_up"].payload)
    del unthreaded["event"]["thread_ts"]
    assert reading.follow_up(unthreaded, limit=LIMIT) is None


def test_the_workspace_is_where_the_app_is_installed() -> None:
    """In a shared channel it need not be that of whoever speaks; in an organisation it is."""
    payload = copy.deepcopy(EVENTS["mention"].payload)
    payload["team_id"] = "T0000THEM"
    assert reading.sender(payload).team == "T0000ACME"

    payload["authorizations"] = [
        {"team_id": None, "enterprise_id": "E1", "user_id": "UBOT", "is_enterprise_install": True}
    ]
    assert reading.sender(payload) == Address("T0000THEM", "E1", SHARED, "U0000ANN")


@pytest.mark.parametrize(
    ("words", "text", "collection"),
    [
        ("in:handbook leave", "leave", "handbook"),
        ("leave in:handbook", "leave", "handbook"),
        ("the in:hand-book leave", "the  leave", "hand-book"),
        ("in:a in:b leave", "in:b leave", "a"),
        ("begin:end", "begin:end", None),
        ("in: leave", "in: leave", None),
        ("in:-x leave", "in:-x leave", None),
        ("in:" + "x" * 65, "in:" + "x" * 65, None),
        ("IN:handbook", "IN:handbook", None),
    ],
)
def test_a_collection_is_named_by_a_word_of_its_own(
    words: str, text: str, collection: str | None
) -> None:
    """The first such word names it, and is no word of the question."""
    command = {**EVENTS["command"].payload, "text": words}
    question = reading.command(command, limit=LIMIT).question

    assert (question.text, question.collection) == (text, collection)


def silent(event: Event, **changed: object) -> bool:
    """Tell whether *event* asks nothing once it is changed."""
    payload = copy.deepcopy(event.payload)
    payload["event"].update(changed)
    readers = (reading.mention, reading.direct, reading.follow_up)
    return all(read(payload, limit=LIMIT) is None for read in readers)


@pytest.mark.parametrize("name", ["mention", "direct", "follow_up"])
def test_what_no_person_wrote_just_now_asks_nothing(name: str) -> None:
    """Bots, ourselves, edits, and the other events of a channel."""
    event, bot = EVENTS[name], FAKE.workspace.bot_user
    assert silent(event, bot_id="B1")
    assert silent(event, user=bot)
    assert silent(event, edited={"user": "U1", "ts": "1.2"})
    assert silent(event, subtype="channel_join")
    for written in ("file_share", "thread_broadcast", "me_message", None):
        assert not silent(event, subtype=written)
