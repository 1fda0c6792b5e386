"""The fake Web API answers an unmodified SDK, and refuses what Slack refuses."""

import pytest
from aiohttp import ClientSession, ServerDisconnectedError
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack import faults, samples
from tests.fakes.slack.calling import error
from tests.fakes.slack.fake import FakeSlack

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_the_bot_learns_who_it_is_and_what_it_may_do(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """auth.test names the workspace and the bot, and the header tells the scopes."""
    told = await client.auth_test()

    assert (told["team_id"], told["user_id"]) == ("T0000ACME", "U0000ACMEBOT")
    assert told.headers["X-OAuth-Scopes"] == "commands,chat:write,app_mentions:read,im:history"
    assert [each.workspace for each in slack.called("auth.test")] == ["T0000ACME"]


@pytest.mark.parametrize(("token", "why"), [("xoxb-other", "invalid_auth"), ("", "not_authed")])
async def test_a_token_that_was_never_given_opens_nothing(
    slack: FakeSlack, token: str, why: str
) -> None:
    """Only tokens of installations are taken."""
    assert await error(AsyncWebClient(token, base_url=slack.api_url), "auth.test") == why


async def test_a_token_is_void_after_the_app_was_taken_out(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """Uninstalling revokes the token, and so does auth.revoke."""
    other = slack.world.install("T0001")
    slack.uninstall(slack.workspace)
    mine = AsyncWebClient(other.token, base_url=slack.api_url)

    assert await error(client, "auth.test") == "token_revoked"
    assert await error(mine, "auth.revoke") == ""
    assert await error(mine, "auth.test") == "token_revoked"


async def test_each_token_speaks_for_its_own_workspace_only(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """A channel of one workspace is unknown in another."""
    other = slack.world.install("T0001")
    other.channels["C0OTHER"] = other.channels["C0000ALL"]

    assert await error(client, "chat.postMessage", channel="C0OTHER", text="a") == (
        "channel_not_found"
    )


async def test_methods_that_need_more_than_the_least_scopes_are_refused(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """A scope that was not granted is named in the refusal."""
    with pytest.raises(SlackApiError) as refused:
        await client.users_info(user="U0000ANN")

    assert refused.value.response["error"] == "missing_scope"
    assert refused.value.response["needed"] == "users:read"

    mute = slack.world.install("T0001", scopes=("commands",))
    mine = AsyncWebClient(mute.token, base_url=slack.api_url)
    assert await error(mine, "chat.postMessage", channel="C0000ALL", text="a") == "missing_scope"


async def test_a_method_that_does_not_exist_is_unknown(client: AsyncWebClient) -> None:
    """A slip of the pen in a method's name does not pass."""
    assert await error(client, "chat.postMesage", channel="C0000ALL") == "unknown_method"


@pytest.mark.parametrize(
    ("method", "args"),
    [
        ("chat.postMessage", {"text": "a"}),
        ("chat.postEphemeral", {"channel": "C0000ALL", "text": "a"}),
        ("chat.update", {"channel": "C0000ALL", "text": "a"}),
        ("views.open", {"view": {}}),
        ("views.publish", {"view": {"type": "home", "blocks": []}}),
        ("assistant.threads.setSuggestedPrompts", {"channel_id": "D1"}),
    ],
)
async def test_what_a_method_needs_must_be_given(
    slack: FakeSlack, client: AsyncWebClient, method: str, args: dict[str, object]
) -> None:
    """A call without a required argument is refused and remembered."""
    assert await error(client, method, **args) == "invalid_arguments"
    assert slack.rejected[-1].where == method


async def test_prompts_are_one_to_four_and_stand_in_direct_messages(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """Suggested prompts need a title and a message each."""
    method, here = "assistant.threads.setSuggestedPrompts", slack.workspace.direct("U0000ANN").id
    good = {"title": "Leave", "message": "How much leave do I have?"}

    assert await error(client, method, channel_id=here, prompts=[good] * 4) == ""
    assert len(slack.web_api.prompts) == 1
    for bad in ([good] * 5, [{"title": "Leave"}]):
        assert await error(client, method, channel_id=here, prompts=bad) == "invalid_arguments"
    assert await error(client, method, channel_id="C0000ALL", prompts=[good]) == (
        "channel_not_found"
    )


async def test_a_status_is_set_where_the_channel_is_known(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """The status needs a conversation that exists."""
    method, ts = "assistant.threads.setStatus", "1700000000.000001"
    here = slack.workspace.direct("U0000ANN").id

    assert await error(client, method, channel_id=here, thread_ts=ts, status="x") == ""
    assert await error(client, method, channel_id="D9", thread_ts=ts) == "channel_not_found"


async def test_an_app_level_token_is_taken_from_the_header_only(slack: FakeSlack) -> None:
    """apps.connections.open wants the app's own token, and not the bot's."""
    app, bare = slack.world.app_token, AsyncWebClient(base_url=slack.api_url)

    assert await error(AsyncWebClient(app, base_url=slack.api_url), "apps.connections.open") == ""
    with pytest.raises(SlackApiError, match="invalid_auth"):
        await bare.api_call("apps.connections.open", data={"token": app})
    bot = AsyncWebClient(slack.workspace.token, base_url=slack.api_url)
    assert await error(bot, "apps.connections.open") == "not_allowed_token_type"


async def test_a_token_may_stand_in_a_form_and_not_in_json(slack: FakeSlack) -> None:
    """Slack looks for it in the header first; in JSON it does not look."""
    url, mine = f"{slack.api_url}auth.test", {"token": slack.workspace.token}
    async with ClientSession() as session:
        form, json = session.post(url, data=mine), session.post(url, json=mine)
        async with form as taken, json as refused:
            assert (await taken.json())["ok"]
            assert (await refused.json())["error"] == "not_authed"


async def test_forms_are_understood_like_json(slack: FakeSlack, client: AsyncWebClient) -> None:
    """Blocks may come as JSON inside a form; what cannot be read is refused."""
    form = {"channel": "C0000ALL", "text": "a", "blocks": '[{"type": "divider"}]'}
    await client.api_call("chat.postMessage", data=form)

    assert slack.sent[-1].payload["blocks"] == [{"type": "divider"}]
    with pytest.raises(SlackApiError, match="invalid_json"):
        await client.api_call("chat.postMessage", data={**form, "blocks": "["})


async def test_scripted_faults_come_one_after_another_and_then_all_is_well(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """A limit carries its header as scripted, garbage too."""
    slack.faults.plan("auth.test", faults.limited("soon"), faults.broken(503))
    slack.faults.plan("auth.test", faults.refused("fatal_error"))
    seen = []
    for _ in range(3):
        with pytest.raises(SlackApiError) as raised:
            await client.auth_test()
        seen.append((raised.value.response.status_code, raised.value.response["error"]))

    assert seen == [(429, "ratelimited"), (503, "internal_error"), (200, "fatal_error")]
    assert (await client.auth_test())["ok"]


async def test_a_lasting_fault_lasts_until_it_is_cleared(
    slack: FakeSlack, client: AsyncWebClient
) -> None:
    """An outage ends when the test says so."""
    slack.faults.last("auth.test", faults.limited())
    assert [await error(client, "auth.test") for _ in range(2)] == ["ratelimited"] * 2

    slack.faults.clear("auth.test")
    assert await error(client, "auth.test") == ""


@pytest.mark.parametrize(("when", "posted"), [(faults.Cut.BEFORE, 0), (faults.Cut.AFTER, 1)])
async def test_a_connection_breaks_before_or_after_the_message_is_posted(
    slack: FakeSlack, client: AsyncWebClient, when: faults.Cut, posted: int
) -> None:
    """The app cannot tell the two apart; the transcript can."""
    client.retry_handlers.clear()
    slack.faults.plan("chat.postMessage", faults.cut(when))

    with pytest.raises(ServerDisconnectedError):
        await client.chat_postMessage(channel="C0000ALL", text="a")
    assert len(slack.transcript.shown) == posted


async def test_a_slow_answer_is_slow_and_right(slack: FakeSlack, client: AsyncWebClient) -> None:
    """The app waits for as long as the fault says."""
    slack.faults.plan("chat.postMessage", faults.slow(0.05))
    answer = await client.chat_postMessage(channel="C0000ALL", **samples.message())

    assert answer["ok"]
    assert answer["message"]["bot_id"] == slack.workspace.bot_id
