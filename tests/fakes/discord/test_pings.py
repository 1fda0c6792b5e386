"""Whom a message calls is told as Discord would call them."""

import pytest

from tests.fakes.discord.pings import pinged, problems
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.samples import SILENT, V2, container, text
from tests.fakes.discord.world import ANN, BOB, WRITERS

ALL = f"<@{ANN}> <@!{BOB}> <@&{WRITERS}> @everyone"
ROLE = f"role:{WRITERS}"


def called(body: Payload, *, interaction: bool = False) -> frozenset[str]:
    """Return whom *body* calls."""
    return pinged(body, interaction=interaction)


def test_a_message_that_says_nothing_about_mentions_calls_all() -> None:
    """People, roles and everyone."""
    assert called({"content": ALL}) == {ANN, BOB, ROLE, "everyone"}
    assert called({"content": "@here"}) == {"everyone"}
    assert called({"content": "hello"}) == frozenset()


def test_an_answer_to_an_interaction_calls_people_only() -> None:
    """Roles and everyone are not called by default."""
    assert called({"content": ALL}, interaction=True) == {ANN, BOB}


@pytest.mark.parametrize(
    ("allowed", "who"),
    [
        ({"parse": []}, set()),
        ({}, set()),
        ({"parse": ["users"]}, {ANN, BOB}),
        ({"parse": ["roles"]}, {ROLE}),
        ({"parse": ["everyone"]}, {"everyone"}),
        ({"parse": [], "users": [int(ANN)]}, {ANN}),
        ({"parse": [], "roles": [WRITERS]}, {ROLE}),
        ({"parse": [], "users": ["1"]}, set()),
    ],
)
def test_only_what_is_allowed_is_called(allowed: Payload, who: set[str]) -> None:
    """Kinds are allowed as a whole or one by one; ids may be numbers."""
    assert called({"content": ALL, "allowed_mentions": allowed}) == who


def test_text_displays_call_and_embeds_do_not() -> None:
    """The flag decides whether the content or the components are read."""
    shown = container(text(f"> {ALL}"))

    assert called({"flags": V2, "components": [shown]}) == {ANN, BOB, ROLE, "everyone"}
    assert called({"flags": V2, "components": [shown], "allowed_mentions": SILENT}) == frozenset()
    assert called({"components": [shown], "content": "a"}) == frozenset()
    assert pinged({"components": [shown]}, interaction=False, v2=True)
    assert called({"embeds": [{"description": ALL}]}) == frozenset()


def test_backslashes_and_code_are_given_no_credit() -> None:
    """Only allowed_mentions keeps a mention from calling."""
    assert called({"content": f"`<@{ANN}>` \\<@{BOB}>"}) == {ANN, BOB}


@pytest.mark.parametrize(
    ("allowed", "who"),
    [
        (None, {BOB}),
        ({"parse": []}, set()),
        ({"parse": [], "replied_user": False}, set()),
        ({"parse": [], "replied_user": True}, {BOB}),
    ],
)
def test_a_reply_calls_whom_it_replies_to_unless_told_not_to(
    allowed: Payload | None, who: set[str]
) -> None:
    """Without a word about mentions, a reply calls."""
    body: Payload = {"content": "a", "message_reference": {"message_id": "1"}}
    if allowed is not None:
        body["allowed_mentions"] = allowed

    assert pinged(body, interaction=False, author=BOB) == who


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ({"parse": ["users"]}, {"parse": ["users"], "users": [ANN]}),
        ({"parse": ["users"], "roles": [WRITERS]}, {"parse": ["roles"], "roles": [WRITERS]}),
        ({"users": [ANN] * 100}, {"users": [ANN] * 101}),
        ({"parse": ["everyone"]}, {"parse": ["here"]}),
    ],
)
def test_what_is_allowed_is_said_in_one_way(good: Payload, bad: Payload) -> None:
    """A kind as a whole and some of it by name contradict each other."""
    assert list(problems({"allowed_mentions": good})) == []
    assert list(problems({"allowed_mentions": bad}))
