"""In whose name is a workspace answered, and with which token?"""

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Any

from slack_bolt.authorization import AuthorizeResult
from slack_bolt.authorization.async_authorize import AsyncAuthorize
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.oauth.installation_store import Bot
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack.reading import PLATFORM

Erased = Callable[[str], Awaitable[None]]  # erases what is kept about a tenant, as in "slack:T024"
Kept = Callable[[], Awaitable[Iterable[str]]]  # names the tenants of whom anything is kept


def tenant(team_id: str) -> str:
    """Name a workspace as the state does."""
    return f"{PLATFORM}:{team_id}"


class Authority(AsyncAuthorize, ABC):
    """Decides who is answered, and with which token. Handed to Bolt as ``authorize`` as it is."""

    async def __call__(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        *,
        context: AsyncBoltContext,
        enterprise_id: str | None,
        team_id: str | None,
        user_id: str | None,  # noqa: ARG002 - in the name of Bolt's contract
        actor_enterprise_id: str | None = None,  # noqa: ARG002 - as above
        actor_team_id: str | None = None,  # noqa: ARG002 - as above
        actor_user_id: str | None = None,  # noqa: ARG002 - as above
    ) -> Any:  # noqa: ANN401 - where Bolt takes it in, its types forget that it may be None
        """Return what Bolt needs to answer a request, or ``None`` where nothing is installed."""
        org = bool(context.is_enterprise_install)
        return await self.authorize(enterprise_id=enterprise_id, team_id=team_id, org=org)

    async def authorize(
        self, *, enterprise_id: str | None, team_id: str | None, org: bool = False
    ) -> AuthorizeResult | None:
        """Return in whose name a workspace is answered, or ``None`` where nothing is installed."""
        bot = await self.bot(team_id, enterprise_id, org=org)
        if bot is None:
            return None
        return AuthorizeResult(
            enterprise_id=enterprise_id,
            team_id=team_id,
            bot_id=bot.bot_id,
            bot_user_id=bot.bot_user_id,
            bot_token=bot.bot_token,
            bot_scopes=bot.bot_scopes,
        )

    async def token(self, team_id: str, enterprise_id: str | None) -> str | None:
        """Return what to send with where no request is being answered."""
        bot = await self.bot(team_id, enterprise_id)
        return None if bot is None else bot.bot_token

    @abstractmethod
    async def bot(
        self, team_id: str | None, enterprise_id: str | None, *, org: bool = False
    ) -> Bot | None:
        """Return the bot that serves a workspace. *org*: as a whole organisation installed it."""

    @abstractmethod
    async def erase(
        self, team_id: str | None, enterprise_id: str | None, *, org: bool = False
    ) -> tuple[str, ...]:
        """Forget a workspace or an organisation, and all that is kept about it. Can be repeated.

        Return whose state was erased.
        """


class OneWorkspace(Authority):
    """One workspace or organisation, and the token that was set for it."""

    def __init__(self, bot: Bot, erased: Erased, kept: Kept) -> None:
        self._bot = bot
        self._erased = erased
        self._kept = kept

    @classmethod
    async def of(cls, client: AsyncWebClient, erased: Erased, kept: Kept) -> "OneWorkspace":
        """Ask Slack, this once, whose token *client* has. Raise what Slack or the network says."""
        return cls(await _bot_of(client), erased, kept)

    async def renew(self, client: AsyncWebClient) -> bool:
        """Answer with the token of *client* from now on, and tell whether it is one of ours."""
        bot = await _bot_of(client)
        if _home(bot) != _home(self._bot):
            return False
        self._bot = bot
        return True

    async def bot(  # type: ignore[explicit-override] # as above
        self,
        team_id: str | None,
        enterprise_id: str | None,
        *,
        org: bool = False,  # noqa: ARG002 - there is one token for all
    ) -> Bot | None:
        """Return the bot if it is asked for by its own workspace or organisation."""
        ours = self._bot
        if ours.is_enterprise_install:
            return (
                ours if enterprise_id is not None and enterprise_id == ours.enterprise_id else None
            )
        return ours if team_id is not None and team_id == ours.team_id else None

    async def erase(  # type: ignore[explicit-override] # as above
        self, team_id: str | None, enterprise_id: str | None, *, org: bool = False
    ) -> tuple[str, ...]:
        """Erase what is kept about the workspace. The token stays where it was set.

        With the token of an organisation nobody else is served, so its end is that of all.
        """
        if not await self.bot(team_id, enterprise_id, org=org):
            return ()
        ours = (tenant(team_id),) if team_id is not None else ()
        if self._bot.is_enterprise_install and (org or team_id is None):
            ours = tuple({*ours, *await self._kept()})
        for each in ours:
            await self._erased(each)
        return ours


async def _bot_of(client: AsyncWebClient) -> Bot:
    told = await client.auth_test()
    return Bot(
        enterprise_id=told.get("enterprise_id"),
        team_id=told.get("team_id"),
        bot_token=client.token or "",
        bot_id=told["bot_id"],
        bot_user_id=told["user_id"],
        is_enterprise_install=told.get("is_enterprise_install"),
        installed_at=time.time(),
    )


def _home(bot: Bot) -> tuple[str | None, str | None, bool]:
    """Return what tells workspaces and organisations apart."""
    return bot.enterprise_id, bot.team_id, bool(bot.is_enterprise_install)


def takes_the_bot_away(event: Mapping[str, Any]) -> bool:
    """Tell whether *event* says that the app was removed: whole, or its bot's token was revoked.

    That a person's token was revoked takes nothing away, for there are none.
    """
    match event:
        case {"type": "app_uninstalled"}:
            return True
        case {"type": "tokens_revoked", "tokens": {"bot": [_, *_]}}:
            return True
    return False
