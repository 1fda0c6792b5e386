"""Puts together what answers in Slack, once it is known in whose name."""

import logging
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from pydantic import SecretStr
from slack_bolt.async_app import AsyncApp
from slack_sdk.web.async_client import AsyncWebClient

from adapters.slack import credentials
from adapters.slack.authority import Authority, OneWorkspace, takes_the_bot_away
from adapters.slack.calling import TIMEOUT
from adapters.slack.clicks import Clicks
from adapters.slack.dispatch import Dispatch, raised
from adapters.slack.exchange import Exchange, Letter
from adapters.slack.home import Facts
from adapters.slack.http import Page
from adapters.slack.listeners import Listeners
from adapters.slack.manifest import scopes
from adapters.slack.notes import Notes
from adapters.slack.reading import PLATFORM, Address, Payload, unpack
from adapters.slack.sending import Sender
from bot import wording
from bot.buttons import Buttons
from bot.examples import examples
from bot.library import Library
from bot.model import Place, Question
from bot.reception import Reception, insist
from bot.settings import Settings
from bot.state.ledger import Overdue
from bot.state.tenants import tenants

if TYPE_CHECKING:
    from adapters.slack.workspaces import Workspaces

_DAY = 86_400  # seconds

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Assembly:
    """Everything that answers in Slack: Bolt's app, the pages, the way back to askers."""

    settings: Settings
    reception: Reception[Letter]
    library: Library
    authority: Authority
    sender: Sender
    buttons: Buttons
    notes: Notes

    def app(self) -> AsyncApp:
        """Make Bolt's app. What it would check of a request, the gate has checked."""
        bolts = logging.getLogger("slack_bolt")
        bolts.setLevel(logging.CRITICAL)  # it writes down what people say; ``Dispatch`` tells more
        app = AsyncApp(
            name=bolts.name,  # of its loggers; else it reads the source of whoever has called it
            client=client(self.settings),
            authorize=self.authority,
            user_facing_authorize_error_message=wording.not_installed(),
            logger=bolts,
            request_verification_enabled=False,
            ssl_check_enabled=False,
            url_verification_enabled=False,
            process_before_response=True,  # else Bolt looks for the answer every 10 ms only
        )
        app.error(raised)
        limit = self.settings.limit
        Listeners(
            reception=self.reception,
            sender=self.sender,
            buttons=self.buttons,
            clicks=Clicks(self.reception, self.sender, self.buttons, limit, time.time),
            notes=self.notes,
            facts=self.facts,
            forget=self.forget,
            limit=limit,
        ).register(app)
        return app

    def dispatch(self) -> Dispatch:
        """Make the way of requests through Bolt."""

        def exchange(address: Address) -> Exchange:
            return Exchange(address, self.sender, self.buttons, self.notes)

        return Dispatch(self.app(), self.reception, exchange)

    def pages(self) -> Mapping[str, Page]:
        """Return the pages on which workspaces install the app, if they do that themselves."""
        settings = self.settings
        if isinstance(self.authority, OneWorkspace):
            return {}
        from adapters.slack.installing import Installing  # noqa: PLC0415 - slow to load, and rarely needed
        from adapters.slack.stores import States  # noqa: PLC0415 - as slow to load

        return Installing(
            cast("Workspaces", self.authority),
            States(self.reception.state.database),
            client(settings),
            client_id=settings.slack_client_id or "",
            client_secret=revealed(settings.slack_client_secret) or "",
            public_url=settings.public_url or "",
            authorize_url=settings.slack_authorize_url,
            scopes=scopes(follow_ups=settings.slack_follow_ups),
        ).pages()

    def facts(self, visitor: Address) -> Facts:
        """Gather what a visitor is shown of the documents that are open to direct messages."""
        service = self.reception.service
        place = Place(PLATFORM, visitor.team, "", direct=True)
        visible, index = service.visible(place), service.index
        return Facts(
            collections=tuple(sorted(visible)),
            documents=index.documents_in(visible) if index else 0,
            examples=examples(service, place),
            refreshed=self.library.refreshed,
            generation=index.generation if index else "",
        )

    def outlet(self, overdue: Overdue) -> tuple[Question, Exchange] | None:
        """Return the way back to whoever was not answered by a process that is no more."""
        if not overdue.tenant.startswith(f"{PLATFORM}:"):
            return None
        asked = unpack(overdue.work)
        return asked.question, Exchange(asked.address, self.sender, self.buttons, self.notes)

    async def forget(self, body: Payload) -> None:
        """Erase what is kept of a workspace that has removed the app or taken its token back."""
        if not takes_the_bot_away(body.get("event") or {}):
            return
        authorization: Payload = next(iter(body.get("authorizations") or ()), {})
        team, enterprise = body.get("team_id"), body.get("enterprise_id")
        org = bool(authorization.get("is_enterprise_install"))
        erased = await insist(
            lambda: self.authority.erase(team, enterprise, org=org), str(team or enterprise)
        )
        for tenant in erased or ():
            _LOG.info("%s is forgotten", tenant)


def assemble(
    settings: Settings, reception: Reception[Letter], library: Library, authority: Authority
) -> Assembly:
    """Put together what answers in the name of *authority*."""
    proxy = revealed(settings.slack_proxy)
    return Assembly(
        settings,
        reception,
        library,
        authority,
        Sender(
            settings.slack_api_url,
            authority.token,
            proxy=proxy,
            limited=reception.witness.limited,
        ),
        Buttons(reception.state.seal, settings.keep_days * _DAY, time.time),
        Notes(reception.state, reception.keeping, follow_ups=settings.slack_follow_ups),
    )


async def authority(settings: Settings, reception: Reception[Letter]) -> Authority:
    """Return in whose name workspaces are answered. Asks Slack whose the one token is."""
    state = reception.state

    async def erase(tenant: str) -> None:
        await reception.keeping.run(state.erase, tenant)

    async def kept() -> tuple[str, ...]:
        return await reception.keeping.run(tenants, state.database, PLATFORM)

    if credentials.many_workspaces(settings):
        from adapters.slack.stores import Installations  # noqa: PLC0415 - slow to load, and rarely needed
        from adapters.slack.workspaces import Workspaces  # noqa: PLC0415 - as slow to load

        client_id = settings.slack_client_id or ""
        return Workspaces(Installations(state.database, state.vault, client_id=client_id), erase)
    bot = client(settings, settings.slack_bot_token)
    return await OneWorkspace.of(bot, erase, kept)


def client(settings: Settings, token: SecretStr | None = None) -> AsyncWebClient:
    """Return a client of Slack's API that tries nothing twice by itself."""
    return AsyncWebClient(
        revealed(token),
        base_url=f"{settings.slack_api_url}/",
        timeout=TIMEOUT,
        proxy=revealed(settings.slack_proxy),
        retry_handlers=[],
    )


def revealed(secret: SecretStr | None) -> str | None:
    """Return a secret to hand it to Slack's libraries."""
    return None if secret is None else secret.get_secret_value()
