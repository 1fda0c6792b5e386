"""Somebody says yes, and the code that comes of it is a token once."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from aiohttp import ClientSession
from slack_sdk.errors import SlackApiError
from slack_sdk.oauth import AuthorizeUrlGenerator
from slack_sdk.web.async_client import AsyncWebClient

from tests.fakes.slack.fake import FakeSlack

pytestmark = [
    pytest.mark.allow_hosts(["127.0.0.1"]),
    # The SDK has not yet followed aiohttp here.
    pytest.mark.filterwarnings("ignore:BasicAuth is deprecated"),
]

BACK = "https://quoth.example/slack/oauth_redirect"


def page(slack: FakeSlack) -> str:
    """Return the page that the app sends people to."""
    generator = AuthorizeUrlGenerator(
        client_id=slack.world.client_id,
        redirect_uri=BACK,
        scopes=["commands", "chat:write"],
        authorization_url=f"{slack.base}/oauth/v2/authorize",
    )
    return generator.generate("state-1")


def said(url: str) -> dict[str, str]:
    """Return what the address says after the question mark."""
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


async def exchange(slack: FakeSlack, **args: str) -> dict[str, object]:
    """Turn a code into a token, with the app's own id and secret unless others are given."""
    mine = {"client_id": slack.world.client_id, "client_secret": slack.world.client_secret}
    answer = await AsyncWebClient(base_url=slack.api_url).oauth_v2_access(**{**mine, **args})
    return dict(answer.data) if isinstance(answer.data, dict) else {}


async def test_a_yes_becomes_a_token_that_works(slack: FakeSlack) -> None:
    """The workspace is installed with the scopes that were asked for."""
    back = slack.oauth.agree(page(slack), team="T0001")
    told = await exchange(slack, code=said(back)["code"], redirect_uri=BACK)
    me = await AsyncWebClient(str(told["access_token"]), base_url=slack.api_url).auth_test()

    assert back.startswith(BACK)
    assert said(back)["state"] == "state-1"
    assert told["scope"] == "commands,chat:write"
    assert (told["team"], me["team_id"]) == ({"id": "T0001", "name": "Acme"}, "T0001")


async def test_the_page_itself_leads_back(slack: FakeSlack) -> None:
    """A browser that follows the page comes back with a code."""
    async with (
        ClientSession() as session,
        session.get(page(slack), allow_redirects=False) as answer,
    ):
        back = answer.headers["Location"]

    assert (await exchange(slack, code=said(back)["code"]))["ok"]


async def test_a_whole_enterprise_can_say_yes(slack: FakeSlack) -> None:
    """Then there is no team in what the app is told."""
    back = slack.oauth.agree(page(slack), team="T0001", org_wide=True)
    told = await exchange(slack, code=said(back)["code"])

    assert (told["team"], told["is_enterprise_install"]) == (None, True)
    assert told["enterprise"] == {"id": "E1", "name": "Grid"}


async def test_a_no_brings_no_code(slack: FakeSlack) -> None:
    """Whoever declines is sent back with the reason."""
    assert said(slack.oauth.decline(page(slack))) == {
        "error": "access_denied",
        "state": "state-1",
    }


@pytest.mark.parametrize(
    ("changed", "why"),
    [
        ({"client_id": "1.1"}, "invalid_client_id"),
        ({"client_secret": "guessed"}, "bad_client_secret"),
        ({"code": "guessed"}, "invalid_code"),
        ({"redirect_uri": "https://elsewhere.example/"}, "bad_redirect_uri"),
    ],
)
async def test_a_code_is_for_the_app_that_asked(
    slack: FakeSlack, changed: dict[str, str], why: str
) -> None:
    """Id, secret, code and address must all be right."""
    code = said(slack.oauth.agree(page(slack)))["code"]
    with pytest.raises(SlackApiError, match=why):
        await exchange(slack, **{"code": code, **changed})
    assert (await exchange(slack, code=code))["ok"]


async def test_a_code_works_once(slack: FakeSlack) -> None:
    """Whoever finds a code that was used has found nothing."""
    code = said(slack.oauth.agree(page(slack)))["code"]
    await exchange(slack, code=code)

    with pytest.raises(SlackApiError, match="code_already_used"):
        await exchange(slack, code=code)


async def test_installing_again_voids_the_old_token(slack: FakeSlack) -> None:
    """One workspace has one token."""
    code = said(slack.oauth.agree(page(slack), team=slack.workspace.id))["code"]
    await exchange(slack, code=code)

    with pytest.raises(SlackApiError, match="invalid_auth"):
        await AsyncWebClient(slack.workspace.token, base_url=slack.api_url).auth_test()


async def test_id_and_secret_may_stand_in_a_form(slack: FakeSlack) -> None:
    """Not every library sends them in the header."""
    code = said(slack.oauth.agree(page(slack)))["code"]
    mine = {"client_id": slack.world.client_id, "client_secret": slack.world.client_secret}
    form = urlencode({"code": code, **mine})
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    async with (
        ClientSession() as session,
        session.post(f"{slack.api_url}oauth.v2.access", data=form, headers=kind) as answer,
    ):
        assert (await answer.json())["ok"]
