"""Events look as Slack's do, and presses hold what was really sent."""

import json
from urllib.parse import parse_qs

import pytest

from tests.fakes.slack import samples
from tests.fakes.slack.delivery import form
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Kind, Shown, Via


@pytest.fixture
def slack() -> FakeSlack:
    """Make a fake Slack that serves nobody."""
    return FakeSlack()


def shown(slack: FakeSlack, *, to: str | None = None, thread: str | None = None) -> Shown:
    """Put an answer on the screen of *to*."""
    ts = slack.transcript.stamp()
    return slack.transcript.show(
        Shown(ts, "T0000ACME", "C0000ALL", to, thread, samples.message(), Via.POST, None)
    )


def test_a_command_is_a_form_and_an_event_is_json(slack: FakeSlack) -> None:
    """A press is JSON inside a form."""
    command, event = slack.events.slash("ö & b"), slack.events.mention("hello")
    press = slack.events.press(shown(slack), "More")

    assert parse_qs(form(command)[1].decode())["text"] == ["ö & b"]
    assert json.loads(form(event)[1]) == event.payload
    assert json.loads(parse_qs(form(press)[1].decode())["payload"][0]) == press.payload


def test_every_event_has_ids_of_its_own(slack: FakeSlack) -> None:
    """Triggers, event ids and messages never repeat by chance."""
    commands = [slack.events.slash("a") for _ in range(3)]
    events = [slack.events.direct("a") for _ in range(3)]

    assert len({each.payload["trigger_id"] for each in commands}) == 3
    assert len({each.payload["event_id"] for each in events}) == 3
    assert len({each.payload["event"]["ts"] for each in events}) == 3


def test_the_same_message_can_come_under_another_event_id(slack: FakeSlack) -> None:
    """It is still the same question, told twice."""
    event = slack.events.mention("a question")
    again = slack.events.again(event)

    assert again.key == event.key
    assert again.payload["event_id"] != event.payload["event_id"]
    assert again.payload["event"] == event.payload["event"]


def test_a_mention_names_the_bot_of_its_workspace(slack: FakeSlack) -> None:
    """In a thread, the answer belongs to the thread's first message."""
    other = slack.world.install("T0001")
    here = slack.events.mention("hello", workspace=other).payload
    inside = slack.events.mention("hello", thread="1700000000.000001")

    assert here["event"]["text"] == "<@U0001BOT> hello"
    assert here["authorizations"][0]["user_id"] == "U0001BOT"
    assert inside.thread == "1700000000.000001"


def test_shared_channels_are_told(slack: FakeSlack) -> None:
    """Slack Connect shows in the envelope of the event."""
    assert slack.events.mention("a", channel="C00SHARE").payload["is_ext_shared_channel"] is True
    assert slack.events.mention("a").payload["is_ext_shared_channel"] is False


def test_an_enterprise_shows_in_every_payload(slack: FakeSlack) -> None:
    """An app that a whole enterprise has installed hears that it was."""
    grid = slack.world.install("T0001", enterprise="E1", org_wide=True)
    command = slack.events.slash("a", workspace=grid).payload
    event = slack.events.mention("a", workspace=grid).payload
    press = slack.events.shortcut("a", workspace=grid).payload

    assert (command["enterprise_id"], command["is_enterprise_install"]) == ("E1", "true")
    assert event["authorizations"][0]["team_id"] is None
    assert (press["enterprise"]["id"], press["is_enterprise_install"]) == ("E1", True)


def test_direct_messages_have_a_channel_for_each_person(slack: FakeSlack) -> None:
    """What else Slack adds to a message can be added."""
    ann, bob = slack.events.direct("a"), slack.events.direct("a", user="U0000BOB")
    edited = slack.events.direct("a", subtype="message_changed")

    assert ann.channel != bob.channel
    assert ann.payload["event"]["channel_type"] == "im"
    assert edited.payload["event"]["subtype"] == "message_changed"


def test_follow_ups_stand_in_their_thread_without_a_mention(slack: FakeSlack) -> None:
    """The kind of channel is told."""
    event = slack.events.follow_up("and then?", "1700000000.000001").payload["event"]

    assert (event["thread_ts"], event["channel_type"]) == ("1700000000.000001", "channel")
    assert event["text"] == "and then?"


def test_the_life_of_the_app_is_told(slack: FakeSlack) -> None:
    """Opening tabs, taking the app out, revoking its token."""
    opened = slack.events.home_opened("messages")
    gone, revoked = slack.events.uninstalled(), slack.events.tokens_revoked()

    assert opened.payload["event"]["tab"] == "messages"
    assert gone.payload["event"]["type"] == "app_uninstalled"
    assert revoked.payload["event"]["tokens"]["bot"] == ["U0000ACMEBOT"]
    assert {each.kind for each in (opened, gone, revoked)} == {Kind.EVENT}


def test_a_press_carries_the_button_that_was_sent(slack: FakeSlack) -> None:
    """Label or the start of the action id find it; the block's id comes along."""
    by_label = slack.events.press(shown(slack), "Share").payload["actions"][0]
    by_action = slack.events.press(shown(slack), "quoth.share").payload["actions"][0]

    assert (by_label["value"], by_label["action_id"]) == ("s", "quoth.share.0")
    assert (by_label["block_id"], by_action["value"]) == ("next", "s")


def test_a_thumb_is_pressed_as_one_of_two(slack: FakeSlack) -> None:
    """The feedback buttons share an action id and differ in their values."""
    action = slack.events.press(shown(slack), "Not helpful").payload["actions"][0]

    assert (action["type"], action["value"]) == ("feedback_buttons", "no")


def test_a_button_that_is_not_there_cannot_be_pressed(slack: FakeSlack) -> None:
    """The error lists the buttons that there are."""
    with pytest.raises(LookupError, match="Share"):
        slack.events.press(shown(slack), "Delete everything")


def test_only_forgers_change_what_a_button_holds(slack: FakeSlack) -> None:
    """A test that forges says so."""
    press = slack.events.press(shown(slack), "More", user="U0000EVE", value="forged")

    assert press.payload["actions"][0]["value"] == "forged"
    assert press.payload["user"]["id"] == "U0000EVE"


def test_a_press_tells_the_message_only_if_everybody_sees_it(slack: FakeSlack) -> None:
    """Of an ephemeral message Slack tells where it is and no more."""
    open_ = slack.events.press(shown(slack, thread="1700000000.000001"), "More").payload
    private = slack.events.press(shown(slack, to="U0000BOB"), "More").payload

    assert open_["message"]["text"] == "An answer"
    assert open_["container"]["thread_ts"] == "1700000000.000001"
    assert "message" not in private
    assert private["container"]["is_ephemeral"] is True
    assert private["user"]["id"] == "U0000BOB"


def test_the_shortcut_brings_the_message_it_was_chosen_on(slack: FakeSlack) -> None:
    """It has a trigger and an address for answers, as a press has."""
    payload = slack.events.shortcut("Who said that?", thread="1700000000.000001").payload

    assert (payload["type"], payload["callback_id"]) == ("message_action", "quoth_find_sources")
    assert payload["message"]["text"] == "Who said that?"
    assert payload["message"]["thread_ts"] == "1700000000.000001"
    assert payload["trigger_id"]
    assert payload["response_url"]
