"""How a workspace installs the app: it is offered, Slack asks whoever came, we get a token.

The flow is made of the parts of Slack's SDK. Bolt's own ``AsyncOAuthFlow`` is not used: its cookie
has no SameSite, its authorisation asks Slack at every request, it tells the log what visitors send,
and it brings its own HTTP routes past the gate.
"""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from secrets import token_hex
from urllib.parse import quote, urlencode, urlsplit

from aiohttp import encode_basic_auth
from slack_sdk.oauth import AuthorizeUrlGenerator, OAuthStateUtils
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import pages
from adapters.slack.http import Page, Shown, Visit
from adapters.slack.manifest import REDIRECT_PATH
from adapters.slack.stores import MINUTES, States
from adapters.slack.workspaces import Workspaces
from bot.model import Asker
from bot.policy import RateLimit

INSTALL_PATH = "/slack/install"
# A browser takes a cookie of this name only over TLS, from this very host, for all of its paths.
COOKIE = "__Host-quoth-install"
A_MINUTE = 60  # visits to each page; every one is written down, and anybody may come

_SAME_SITE = "; SameSite=Lax"  # it comes along when Slack sends the browser back, and only then
_DECLINED = "access_denied"


class NotInstalled(Exception):  # noqa: N818 - named for what it is, not for being an error
    """Slack answered, but not with what we can work with."""


class Installing:
    """The two pages of an installation: where it begins, and where Slack sends the browser back."""

    def __init__(
        self,
        workspaces: Workspaces,
        states: States,
        client: AsyncWebClient,
        *,
        client_id: str,
        client_secret: str,
        public_url: str,
        authorize_url: str,
        scopes: Mapping[str, str],
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._workspaces = workspaces
        self._states = states
        self._client = client
        self._client_id = client_id
        self._credentials = encode_basic_auth(client_id, client_secret)
        self._authorize_url = authorize_url
        self._scopes = scopes
        self._back = public_url + REDIRECT_PATH
        self._again = public_url + INSTALL_PATH
        self._cookies = OAuthStateUtils(cookie_name=COOKIE, expiration_seconds=MINUTES * 60)
        self._limit = RateLimit(per_minute=A_MINUTE, burst=A_MINUTE, clock=clock)

    def pages(self) -> Mapping[str, Page]:
        """Return what is to be shown at which path."""
        return {
            INSTALL_PATH: lambda _: self._bounded(INSTALL_PATH, self._begin),
            REDIRECT_PATH: lambda visit: self._bounded(REDIRECT_PATH, lambda: self._end(visit)),
        }

    async def _bounded(self, path: str, show: Callable[[], Awaitable[Shown]]) -> Shown:
        if wait := self._limit.wait(Asker("slack", "", path)):
            return pages.busy(wait)
        try:
            return await show()
        except Exception as error:  # noqa: BLE001 - whatever it was, the visitor hears of it
            return self._failed(type(error).__name__, error)

    async def _begin(self) -> Shown:
        state = await asyncio.to_thread(self._states.issue)
        address = AuthorizeUrlGenerator(
            client_id=self._client_id,
            redirect_uri=quote(self._back, safe=""),
            scopes=sorted(self._scopes),
            authorization_url=self._authorize_url,
        ).generate(state)
        cookie = self._cookies.build_set_cookie_for_new_state(state)
        return _with_cookie(pages.offer(address, self._scopes), cookie)

    async def _end(self, visit: Visit) -> Shown:
        """Finish what was begun. A refusal needs no state, for nothing is done about it."""
        said = visit.query.get("error")
        if said is not None:
            return pages.declined(self._again) if said == _DECLINED else self._failed(said)
        state, code = visit.query.get("state"), visit.query.get("code")
        if not (state and code and self._cookies.is_valid_browser(state, dict(visit.headers))):
            return pages.stale(self._again)
        if not await asyncio.to_thread(self._states.consume, state):
            return pages.stale(self._again)
        return _with_cookie(
            await self._install(code), self._cookies.build_set_cookie_for_deletion()
        )

    async def _install(self, code: str) -> Shown:
        bot = await self._exchange(code)
        await self._workspaces.admit(bot)
        logging.getLogger(__name__).info("installed in %s", bot.team_id or bot.enterprise_id)
        if bot.team_id is None:
            return pages.installed(bot.enterprise_name or "your organisation", None)
        slack = urlsplit(self._authorize_url)
        opening = urlencode({"app": bot.app_id or "", "team": bot.team_id})
        address = f"{slack.scheme}://{slack.netloc}/app_redirect?{opening}"
        return pages.installed(bot.team_name or "your workspace", address)

    async def _exchange(self, code: str) -> Bot:
        """Get a token for *code*. Who the bot is, only the token itself can tell."""
        # Not ``oauth_v2_access``: it signs in with a class that aiohttp is about to remove.
        given = await self._client.api_call(
            "oauth.v2.access",
            headers={"Authorization": self._credentials},
            data={"code": code, "redirect_uri": self._back},
        )
        team, enterprise = given.get("team") or {}, given.get("enterprise") or {}
        if given.get("token_type") != "bot" or not (team.get("id") or enterprise.get("id")):
            why = "Slack gave no token of a bot, or did not say whose it is"
            raise NotInstalled(why)
        if given.get("refresh_token"):
            why = "the app rotates its tokens, which must be off"
            raise NotInstalled(why)
        known = await self._client.auth_test(token=given["access_token"])
        return Bot(
            app_id=given.get("app_id"),
            enterprise_id=enterprise.get("id"),
            enterprise_name=enterprise.get("name"),
            team_id=team.get("id"),
            team_name=team.get("name"),
            bot_token=given["access_token"],
            bot_id=known["bot_id"],
            bot_user_id=known["user_id"],
            bot_scopes=given.get("scope", ""),
            is_enterprise_install=given.get("is_enterprise_install"),
            installed_at=time.time(),
        )

    def _failed(self, why: str, error: Exception | None = None) -> Shown:
        incident = token_hex(4)
        log = logging.getLogger(__name__)
        log.error("incident %s: not installed: %.200r", incident, why, exc_info=error)
        return pages.failed(incident, self._again)


def _with_cookie(shown: Shown, cookie: str) -> Shown:
    return replace(shown, headers={**shown.headers, "Set-Cookie": cookie + _SAME_SITE})
