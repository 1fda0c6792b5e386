"""Modals open with a fresh trigger, once; Home tabs are published as they were last seen."""

import pytest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import samples
from tests.fakes.slack.calling import error
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.views import Shelf

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def opened(slack: FakeSlack, client: AsyncWebClient) -> Shelf:
    """Open a modal by a command."""
    event = slack.events.slash("a question")
    await client.views_open(trigger_id=event.payload["trigger_id"], view=samples.modal())
    return slack.views.opened_by(event.key)[0]


async def test_a_modal_opens_for_whoever_pressed(slack: FakeSlack, client: AsyncWebClient) -> None:
    """The view belongs to the person and the event of the trigger."""
    view = await opened(slack, client)

    assert view.user == "U0000ANN"
    assert slack.sent[-1].where == "views.open"


async def test_a_trigger_works_once(slack: FakeSlack, client: AsyncWebClient) -> None:
    """The second use of a trigger finds it exchanged."""
    trigger = slack.events.slash("a question").payload["trigger_id"]
    view = samples.modal()

    assert await error(client, "views.open", trigger_id=trigger, view=view) == ""
    assert await error(client, "views.open", trigger_id=trigger, view=view) == (
        "exchanged_trigger_id"
    )


@pytest.mark.parametrize(("seconds", "why"), [(2.5, ""), (3.1, "expired_trigger_id")])
async def test_a_trigger_lives_three_seconds(
    slack: FakeSlack, client: AsyncWebClient, seconds: float, why: str
) -> None:
    """After that the modal cannot open."""
    trigger = slack.events.slash("a question").payload["trigger_id"]
    slack.clock.advance(seconds)

    assert await error(client, "views.open", trigger_id=trigger, view=samples.modal()) == why


async def test_a_trigger_that_slack_never_gave_is_invalid(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """Neither a made-up trigger nor one of another workspace opens anything."""
    other = slack.world.install("T0001")
    foreign = slack.events.slash("a", workspace=other).payload["trigger_id"]

    for trigger in ("1.2.made-up", foreign):
        assert await error(client, "views.open", trigger_id=trigger, view=samples.modal()) == (
            "invalid_trigger_id"
        )


@pytest.mark.parametrize(
    "view",
    [
        samples.modal("A title of more than 24 characters"),
        samples.modal(private_metadata="x" * 3001),
        samples.home(),
        {"type": "modal", "blocks": []},
        samples.modal(blocks=samples.message()["blocks"]),
    ],
    ids=["long title", "long metadata", "a home", "no title", "thumbs"],
)
async def test_a_bad_view_does_not_open(
    slack: FakeSlack, client: AsyncWebClient, view: dict[str, object]
) -> None:
    """The refusal says what is wrong."""
    trigger = slack.events.slash("a question").payload["trigger_id"]
    with pytest.raises(SlackApiError) as refused:
        await client.views_open(trigger_id=trigger, view=view)

    assert refused.value.response["error"] == "invalid_arguments"
    assert refused.value.response["response_metadata"]["messages"]


async def test_a_modal_is_covered_from_inside_and_three_deep_at_most(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """A push needs a press in a modal."""
    view = await opened(slack, client)
    outside = slack.events.slash("a question").payload["trigger_id"]
    assert await error(client, "views.push", trigger_id=outside, view=samples.modal()) == (
        "invalid_trigger_id"
    )
    for why in ("", "", "push_limit_reached"):
        press = slack.events.press_in_view(view, "Next")
        trigger = press.payload["trigger_id"]
        assert await error(client, "views.push", trigger_id=trigger, view=samples.modal()) == why
        view = (slack.views.opened_by(press.key) or [view])[0]


async def test_a_view_changes_only_from_what_the_app_saw(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """An old hash is a conflict; without a hash the last one wins."""
    view = await opened(slack, client)
    old, new = view.hash, samples.modal("New")

    assert await error(client, "views.update", view_id=view.id, hash=old, view=new) == ""
    assert await error(client, "views.update", view_id=view.id, hash=old, view=new) == (
        "hash_conflict"
    )
    assert await error(client, "views.update", view_id=view.id, view=new) == ""
    assert await error(client, "views.update", view_id="V0", view=new) == "not_found"
    assert view.payload["title"]["text"] == "New"


async def test_a_home_tab_is_published_for_one_person(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """Each publication replaces the last, and a press in it carries the button's value."""
    await client.views_publish(user_id="U0000ANN", view=samples.home())
    home = slack.views.home(slack.workspace, "U0000ANN")
    assert home
    assert slack.views.home(slack.workspace, "U0000BOB") is None
    assert slack.events.press_in_view(home, "Try").payload["actions"][0]["value"] == "ask me"

    again = samples.home(private_metadata="2")
    old = {"user_id": "U0000ANN", "view": again, "hash": "old"}
    assert await error(client, "views.publish", **old) == "hash_conflict"
    assert await error(client, "views.publish", user_id="U0000ANN", view=again) == ""
    published = slack.views.home(slack.workspace, "U0000ANN")
    assert published
    assert (published.id, published.payload["private_metadata"]) == (home.id, "2")


async def test_nobody_is_shown_a_home_who_is_not_there(client: AsyncWebClient) -> None:
    """A Home tab needs a person of the workspace, and a view for Home."""
    for user, view in (("U9", samples.home()), ("U0000ANN", samples.modal())):
        assert await error(client, "views.publish", user_id=user, view=view) == "invalid_arguments"
