"""From “Add to Slack” to a token, and who may go that way."""

from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import aiohttp
import pytest

from adapters.slack.gate import Gate
from adapters.slack.http import Listener
from adapters.slack.installing import COOKIE, INSTALL_PATH
from adapters.slack.manifest import BOT_SCOPES, REDIRECT_PATH
from adapters.slack.stores import MINUTES
from tests.adapters.slack.installs import everything
from tests.adapters.slack.newcomer import PUBLIC, Rig, rigged
from tests.adapters.slack.reader import Reader

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rig]:
    """Build the app and its Slack, with no proxy between them."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with rigged(tmp_path) as rig:
        yield rig


async def test_a_workspace_installs_the_app(rig: Rig, tmp_path: Path) -> None:
    """Three clicks, and its requests are answered with a token that no file shows."""
    browser = rig.browser()
    shown = await browser.open(rig.slack.oauth.agree(await browser.add(), team="T0000NEW"))

    workspace = rig.slack.world.workspaces["T0000NEW"]
    result = await rig.workspaces.authorize(enterprise_id=None, team_id="T0000NEW")
    assert shown.status == 200
    assert "Quoth was added to Acme" in Reader.of(shown).words
    assert result
    assert result.bot_token == workspace.token
    assert (result.bot_id, result.bot_user_id) == (workspace.bot_id, workspace.bot_user)
    assert set(result.bot_scopes or ()) == BOT_SCOPES.keys()
    assert workspace.token.encode() not in everything(tmp_path)
    assert browser.cookies == {}


async def test_the_link_at_the_end_opens_the_app(rig: Rig) -> None:
    """Whoever has installed it need not look for it."""
    browser = rig.browser()
    shown = await browser.open(rig.slack.oauth.agree(await browser.add(), team="T0000NEW"))

    (link,) = Reader.of(shown).links

    assert link == f"{rig.slack.base}/app_redirect?app={rig.slack.world.app_id}&team=T0000NEW"


async def test_an_organisation_installs_the_app_for_all_its_workspaces(rig: Rig) -> None:
    """Workspaces that nobody has named are answered with the token of their organisation."""
    browser = rig.browser()
    address = rig.slack.oauth.agree(await browser.add(), team="T0000NEW", org_wide=True)
    shown = await browser.open(address)

    assert shown.status == 200
    assert "Quoth was added to Grid" in Reader.of(shown).words
    assert Reader.of(shown).links == []
    for team in ("T0000NEW", "T000OTHR"):
        assert await rig.workspaces.authorize(enterprise_id="E1", team_id=team, org=True)
        assert await rig.workspaces.token(team, "E1")
    assert await rig.workspaces.token("T000OTHR", "E2") is None


async def test_slack_is_asked_for_no_more_than_is_shown(rig: Rig) -> None:
    """The page names each permission and its reason, and the link asks for just those."""
    browser = rig.browser()
    shown = await browser.open(PUBLIC + INSTALL_PATH)
    page = Reader.of(shown)
    asked = parse_qs(urlsplit(page.links[0]).query)

    assert page.links[0].startswith(f"{rig.slack.base}/oauth/v2/authorize?")
    assert set(asked["scope"][0].split(",")) == BOT_SCOPES.keys()
    assert "user_scope" not in asked
    assert asked["redirect_uri"] == [PUBLIC + REDIRECT_PATH]
    assert asked["client_id"] == [rig.slack.world.client_id]
    for scope, reason in BOT_SCOPES.items():
        assert f"{scope} {reason}" in page.words


async def test_the_cookie_stays_between_the_browser_and_us(rig: Rig) -> None:
    """No script, no other site and no plain connection gets to see what ties both ends together."""
    shown = await rig.browser().open(PUBLIC + INSTALL_PATH)
    cookie = shown.headers["Set-Cookie"]
    name, _, attributes = cookie.partition(";")

    assert name.startswith(f"{COOKIE}=")
    assert COOKIE.startswith("__Host-")
    assert {each.strip() for each in attributes.split(";")} == {
        "Secure",
        "HttpOnly",
        "SameSite=Lax",
        "Path=/",
        f"Max-Age={MINUTES * 60}",
    }


async def test_whose_browser_did_not_begin_cannot_end(rig: Rig) -> None:
    """A link that somebody was lured to installs nothing."""
    begun, lured = rig.browser(), rig.browser()
    back = rig.slack.oauth.agree(await begun.add())

    assert (await lured.open(back)).status == 400
    await lured.add()
    assert (await lured.open(back)).status == 400
    assert not rig.slack.called("oauth.v2.access")
    assert (await begun.open(back)).status == 200


async def test_a_state_that_we_never_issued_is_worth_nothing(rig: Rig) -> None:
    """A cookie can be planted, for example by a neighbour of our host."""
    browser = rig.browser()
    browser.cookies[COOKIE] = "planted"

    shown = await browser.open(f"{PUBLIC}{REDIRECT_PATH}?code=1&state=planted")

    assert shown.status == 400
    assert not rig.slack.called("oauth.v2.access")


async def test_an_installation_ends_once(rig: Rig) -> None:
    """Going back in the browser, or opening the address again, asks Slack for nothing."""
    browser = rig.browser()
    back = rig.slack.oauth.agree(await browser.add())
    cookies = dict(browser.cookies)
    await browser.open(back)
    browser.cookies = cookies

    assert (await browser.open(back)).status == 400
    assert len(rig.slack.called("oauth.v2.access")) == 1


async def test_what_was_left_lying_cannot_be_finished(rig: Rig) -> None:
    """After ten minutes one begins anew, and is told so."""
    browser = rig.browser()
    back = rig.slack.oauth.agree(await browser.add())
    rig.clock.advance(MINUTES * 60 + 1)

    shown = await browser.open(back)

    assert shown.status == 400
    assert Reader.of(shown).links == [PUBLIC + INSTALL_PATH]
    assert not rig.slack.called("oauth.v2.access")


@pytest.mark.parametrize("query", ["", "?code=1", "?state=", "?code=&state=", "?error"])
async def test_half_an_address_is_no_way_in(rig: Rig, query: str) -> None:
    """Whatever is missing, the visitor is sent back to the beginning."""
    browser = rig.browser()
    state = (await browser.add()).partition("state=")[2].partition("&")[0]
    query = query.replace("state=", f"state={state}")

    assert (await browser.open(PUBLIC + REDIRECT_PATH + query)).status == 400


async def test_the_pages_stand_behind_the_gate(rig: Rig) -> None:
    """Over a real connection too: cookie, page and policy arrive as they were made."""
    listener = Listener(
        lambda _: (_ for _ in ()).throw(AssertionError),
        Gate(lambda: (rig.slack.world.signing_secret,)),
        host="127.0.0.1",
        port=0,
        pages=rig.installing.pages(),
    )
    here = f"http://127.0.0.1:{await listener.start()}"
    try:
        async with aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar()) as session:
            async with session.get(here + INSTALL_PATH) as offered:
                page = Reader.read(await offered.text())
                cookie = offered.headers["Set-Cookie"].partition(";")[0]
            back = rig.slack.oauth.agree(page.links[0], team="T0000NEW")
            async with session.get(
                here + back.removeprefix(PUBLIC), headers={"Cookie": cookie}
            ) as shown:
                assert shown.status == 200
                assert "default-src 'none'" in shown.headers["Content-Security-Policy"]
    finally:
        await listener.close()

    assert await rig.workspaces.token("T0000NEW", None)
