"""A press tells who pressed what, where it stands, and what may be put in its place."""

import copy
from dataclasses import replace

from adapters.slack import pressing
from bot.model import Place
from tests.adapters.slack.pressed import PRESS


def test_a_press_stands_where_its_button_does() -> None:
    """On a message, in a modal that stands for a channel, or on the Home tab."""
    message = pressing.click({**PRESS, "view": None})
    assert message is not None
    assert (message.address.channel, message.address.thread, message.private) == ("C1", "1.2", True)
    assert (message.view, message.value, message.trigger) == (None, "v", "t")

    inside = pressing.click({**PRESS, "channel": None, "message": None, "response_url": None})
    assert inside is not None
    assert (inside.address.channel, inside.view, inside.view_hash) == ("C2", "V1", "h")

    home = {**PRESS, "channel": None, "view": {"type": "home", "private_metadata": "stamp"}}
    at_home = pressing.click(home)
    assert at_home is not None
    assert (at_home.address.channel, at_home.view, at_home.private) == ("", None, True)


def test_a_public_button_is_not_private() -> None:
    """Replacing what it stands on would replace it for everybody."""
    press = pressing.click({**PRESS, "view": None, "container": {"is_ephemeral": False}})

    assert press is not None
    assert not press.private


def test_two_presses_are_two_even_at_one_time() -> None:
    """A view lets several buttons be pressed under one trigger."""
    other = copy.deepcopy(PRESS)
    other["actions"][0]["action_id"] = "quoth.around.0"
    first, second = pressing.click(PRESS), pressing.click(other)

    assert first is not None
    assert second is not None
    assert set(first.keys).isdisjoint(second.keys)


def test_an_example_is_asked_as_it_stands() -> None:
    """A heading that looks like one of our words is still a heading."""
    press = pressing.click(PRESS)
    assert press is not None
    question = pressing.example(replace(press, value="What is in:store?"), limit=2)

    assert (question.text, question.collection, question.limit) == ("What is in:store?", None, 2)
    assert question.place == Place("slack", "T1", direct=True)


def test_an_empty_press_is_none() -> None:
    """Slack tells of no press without a button, and neither do we."""
    assert pressing.click({**PRESS, "actions": []}) is None
