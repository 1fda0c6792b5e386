"""A response_url takes five answers in thirty minutes, and each is seen by whom it is for."""

import json

import pytest
from aiohttp import ClientSession
from slack_sdk.webhook.async_client import AsyncWebhookClient

from tests.fakes.slack import faults, samples
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.transcript import Event

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def respond(event: Event, **body: object) -> tuple[int, str]:
    """Send *body* to the address that came with *event*."""
    answer = await AsyncWebhookClient(event.payload["response_url"]).send_dict(body)
    return answer.status_code, answer.body


def texts(slack: FakeSlack, event: Event) -> list[str]:
    """Return the texts of what is visible."""
    return [each.payload["text"] for each in slack.visible(event)]


async def test_five_answers_are_taken_and_the_sixth_is_not(slack: FakeSlack) -> None:
    """The sixth use of an address finds it used."""
    event = slack.events.slash("a question")
    said = [await respond(event, text=str(number)) for number in range(6)]

    assert said == [(200, "ok")] * 5 + [(404, "used_url")]
    assert texts(slack, event) == ["0", "1", "2", "3", "4"]


async def test_an_address_expires_after_half_an_hour(slack: FakeSlack) -> None:
    """The thirty-first minute is too late, the twenty-ninth is not."""
    event = slack.events.slash("a question")
    slack.clock.advance(29 * 60)
    assert await respond(event, text="in time") == (200, "ok")

    slack.clock.advance(2 * 60)
    assert await respond(event, text="late") == (404, "expired_url")
    assert texts(slack, event) == ["in time"]


async def test_an_address_that_was_never_given_is_not_found(slack: FakeSlack) -> None:
    """Nobody answers by guessing."""
    answer = await AsyncWebhookClient(f"{slack.base}/response/guessed").send(text="a")

    assert (answer.status_code, answer.body) == (404, "expired_url")


@pytest.mark.parametrize(("kind", "to"), [("ephemeral", "U0000ANN"), ("in_channel", None)])
async def test_an_answer_is_for_the_asker_or_for_all(
    slack: FakeSlack, kind: str, to: str | None
) -> None:
    """``response_type`` says who sees the answer, and the asker alone does if it says nothing."""
    event = slack.events.slash("a question")
    await respond(event, text="a", response_type=kind)
    await respond(event, text="b")

    assert [each.to for each in slack.visible(event)] == [to, "U0000ANN"]


@pytest.mark.parametrize(
    ("body", "why"),
    [
        ({"text": "a", "response_type": "everyone"}, "invalid_arguments"),
        ({"response_type": "in_channel"}, "no_text"),
        ({"text": "a", "blocks": [{"type": "unheard"}]}, "invalid_blocks"),
    ],
)
async def test_a_bad_answer_is_refused_and_uses_nothing_up(
    slack: FakeSlack, body: Payload, why: str
) -> None:
    """What is refused is remembered as refused, and shown to nobody."""
    event = slack.events.slash("a question")

    assert await respond(event, **body) == (400, why)
    assert slack.rejected[-1].why[0] == why
    assert slack.visible(event) == []
    assert slack.urls.of(event).taken == []


async def test_what_is_no_json_is_refused(slack: FakeSlack) -> None:
    """A list is no message either."""
    url = slack.events.slash("a question").payload["response_url"]
    async with ClientSession() as session:
        for body in ("[1]", "{"):
            async with session.post(url, data=body) as answer:
                assert (answer.status, await answer.text()) == (400, "invalid_payload")


async def test_the_answer_to_a_press_replaces_or_deletes_its_message(slack: FakeSlack) -> None:
    """A press brings a new address, good for five more answers on the message pressed."""
    event = slack.events.slash("a question")
    await respond(event, **samples.message(text="page 1"))
    shown = slack.visible(event)[0]

    await respond(slack.events.press(shown, "More"), text="page 2", replace_original=True)
    assert texts(slack, event) == ["page 2"]
    assert (shown.edits, shown.to) == (1, "U0000ANN")

    shown.payload = samples.message()
    press = slack.events.press(shown, "Share")
    await respond(press, text="shared", response_type="in_channel")
    await respond(press, delete_original=True)

    assert slack.visible(event) == []
    assert [(each.payload["text"], each.to) for each in slack.visible(press)] == [("shared", None)]


async def test_more_text_goes_through_a_response_url_than_through_a_post(slack: FakeSlack) -> None:
    """Only chat methods hold the sum of all blocks against a message."""
    event = slack.events.slash("a question")
    long = [{"type": "section", "text": samples.mrkdwn("x" * 3000)} for _ in range(5)]

    assert await respond(event, text="a", blocks=long) == (200, "ok")


async def test_faults_befall_response_urls_too(slack: FakeSlack) -> None:
    """A limit tells how long to wait; the answer was not taken."""
    event = slack.events.slash("a question")
    slack.faults.plan("response_url", faults.limited("2"))
    answer = await AsyncWebhookClient(event.payload["response_url"]).send(text="a")

    assert (answer.status_code, answer.headers["Retry-After"]) == (429, "2")
    assert json.loads(answer.body)["error"] == "ratelimited"
    assert await respond(event, text="a") == (200, "ok")
    assert texts(slack, event) == ["a"]
