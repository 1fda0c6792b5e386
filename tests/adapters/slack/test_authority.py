"""One token for one workspace, and how Bolt asks for it."""

import json
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlencode

import pytest
from slack_bolt.app.async_app import AsyncApp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_bolt.request.async_request import AsyncBoltRequest
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.authority import Authority, OneWorkspace
from adapters.slack.workspaces import Workspaces
from bot.model import Place
from bot.state.places import Places
from bot.state.tenants import tenants
from tests.adapters.slack.installs import TOKEN, a_bot, opened, store
from tests.fakes.slack.fake import FakeSlack

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def slack(monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[FakeSlack]:
    """Open a Slack, with no proxy before it."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with FakeSlack() as slack:
        yield slack


class Erasing:
    """Remembers whose state was to be erased."""

    def __init__(self) -> None:
        self.erased: list[str] = []

    async def __call__(self, tenant: str) -> None:
        """Remember *tenant*."""
        self.erased.append(tenant)


async def nobody() -> tuple[str, ...]:
    """Keep nothing."""
    return ()


def client(slack: FakeSlack, token: str) -> AsyncWebClient:
    """Make a client that holds *token*."""
    return AsyncWebClient(token=token, base_url=slack.api_url, retry_handlers=[])


def app(authority: Authority, slack: FakeSlack) -> tuple[AsyncApp, list[AsyncBoltContext]]:
    """Build Bolt as it is built behind the gate, with a command that notes its context."""
    built = AsyncApp(
        authorize=authority,
        client=AsyncWebClient(base_url=slack.api_url),
        request_verification_enabled=False,
    )
    heard: list[AsyncBoltContext] = []

    async def ask(context: AsyncBoltContext) -> None:
        heard.append(context)
        await context.ack()

    built.command("/ask")(ask)
    return built, heard


def command(team: str, *, enterprise: str = "", org: bool = False) -> AsyncBoltRequest:
    """Make the request that a slash command becomes."""
    fields = {
        "command": "/ask",
        "text": "leave",
        "team_id": team,
        "user_id": "U1",
        "channel_id": "C1",
        "enterprise_id": enterprise,
        "is_enterprise_install": json.dumps(org),
    }
    body = urlencode({name: value for name, value in fields.items() if value})
    return AsyncBoltRequest(
        body=body, headers={"content-type": "application/x-www-form-urlencoded"}
    )


async def test_whose_token_it_is_is_asked_once(slack: FakeSlack) -> None:
    """However many requests come, Slack is asked at the start alone."""
    team = slack.workspace
    one = await OneWorkspace.of(client(slack, team.token), Erasing(), nobody)
    for _ in range(5):
        result = await one.authorize(enterprise_id=None, team_id=team.id)
        assert result
        assert result.bot_token == team.token
        assert (result.bot_id, result.bot_user_id) == (team.bot_id, team.bot_user)

    assert await one.token(team.id, None) == team.token
    assert len(slack.called("auth.test")) == 1


async def test_a_token_is_not_lent_to_other_workspaces(slack: FakeSlack) -> None:
    """A request that names another workspace, or none, is not answered in our name."""
    one = await OneWorkspace.of(client(slack, slack.workspace.token), Erasing(), nobody)

    assert await one.authorize(enterprise_id=None, team_id="T0STRANGE") is None
    assert await one.authorize(enterprise_id="E1", team_id=None) is None
    assert await one.authorize(enterprise_id=None, team_id=None) is None
    assert await one.token("T0STRANGE", None) is None


async def test_a_token_of_an_organisation_serves_its_workspaces(slack: FakeSlack) -> None:
    """Which of them asks is told apart by the organisation that Slack names."""
    org = slack.world.install("T0000ORG", enterprise="E1", org_wide=True)
    one = await OneWorkspace.of(client(slack, org.token), Erasing(), nobody)

    assert await one.token("T1", "E1") == org.token
    assert await one.authorize(enterprise_id="E1", team_id="T2", org=True)
    assert await one.token("T1", "E2") is None
    assert await one.token("T0000ORG", None) is None


async def test_a_token_that_slack_does_not_know_is_told(slack: FakeSlack) -> None:
    """What Slack says about the token reaches whoever starts us."""
    with pytest.raises(SlackApiError) as caught:
        await OneWorkspace.of(client(slack, "xoxb-wrong"), Erasing(), nobody)

    assert caught.value.response["error"] == "invalid_auth"


async def test_our_own_workspace_can_be_erased_and_no_other(slack: FakeSlack) -> None:
    """An uninstallation erases what was kept; it can be repeated, and it reaches nobody else."""
    erasing = Erasing()
    one = await OneWorkspace.of(client(slack, slack.workspace.token), erasing, nobody)

    assert await one.erase("T0STRANGE", None) == ()
    assert await one.erase(None, None) == ()
    assert erasing.erased == []
    assert await one.erase(slack.workspace.id, None) == (f"slack:{slack.workspace.id}",)
    assert erasing.erased == [f"slack:{slack.workspace.id}"]


async def test_an_organisation_is_erased_with_all_that_it_was_served_in(
    slack: FakeSlack, tmp_path: Path
) -> None:
    """What is kept tells which workspaces those are, whichever process has served them."""
    database = opened(tmp_path)
    for place in (Place("slack", "T1", "C1"), Place("slack", "T2", "C2"), Place("discord", "G")):
        Places(database).note(place)
    org = slack.world.install("T0000ORG", enterprise="E1", org_wide=True)
    erasing = Erasing()

    async def kept() -> tuple[str, ...]:
        return tenants(database, "slack")

    one = await OneWorkspace.of(client(slack, org.token), erasing, kept)
    assert await one.erase(None, "E2", org=True) == ()
    assert await one.erase("T1", "E1") == ("slack:T1",)
    await one.erase(None, "E1", org=True)

    assert sorted(erasing.erased[1:]) == ["slack:T1", "slack:T2"]
    database.close()


async def test_bolt_takes_an_authority_as_it_is(slack: FakeSlack, tmp_path: Path) -> None:
    """Each command is answered with the token that Slack meant, and Slack is not asked."""
    database = opened(tmp_path)
    workspaces = Workspaces(store(database), Erasing())
    await workspaces.admit(a_bot("T1"))
    await workspaces.admit(a_bot(None, "E1", token="organisation"))  # noqa: S106 - not a secret
    built, heard = app(workspaces, slack)

    for request in (
        command("T1"),
        command("T2", enterprise="E1", org=True),
        command("T1"),
        command("T2", enterprise="E1", org=True),
        command("T1", enterprise="E1"),
        command("T1", enterprise="E1", org=True),
    ):
        assert (await built.async_dispatch(request)).status == 200

    tokens = [context.client.token for context in heard]
    assert tokens == [TOKEN, "organisation"] * 3
    assert [context.bot_user_id for context in heard] == ["U1"] * 6
    assert slack.calls == []
    database.close()


async def test_bolt_runs_nothing_for_who_has_not_installed_the_app(
    slack: FakeSlack, tmp_path: Path
) -> None:
    """A stranger's command is answered by a sentence of Bolt's, and by none of our code."""
    database = opened(tmp_path)
    built, heard = app(Workspaces(store(database), Erasing()), slack)

    response = await built.async_dispatch(command("T1"))

    assert response.status == 200
    assert heard == []
    database.close()
