"""The real surface in this process, connected to the fake Slack: for tests of a whole exchange."""

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import pytest

from adapters.slack.exchange import Letter
from adapters.slack.surface import Slack
from bot.bootstrap import answer_service
from bot.events import Event as Happened
from bot.library import Library
from bot.reception import Reception
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.opening import State, open_state
from bot.workers import Workers
from tests.fakes.slack.audit import audit
from tests.fakes.slack.delivery import Delivery, OverHttp, OverSocket
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.reading import words
from tests.fakes.slack.transcript import Event, Shown
from tests.fakes.slack.views import Shelf

Transport = Literal["http", "socket"]

ANN, BOB = "U0000ANN", "U0000BOB"
ALL, AWAY, SHARED = "C0000ALL", "C000AWAY", "C00SHARE"
TRIGGERS = ("slash", "mention", "direct", "shortcut")
SHARERS = tuple(f"<@{each}>" for each in (ANN, BOB))  # the one thing that may be alive


@dataclass(frozen=True, slots=True)
class Answering:
    """A surface that answers, the fake that asks, and everything in between."""

    fake: FakeSlack
    slack: Slack
    service: AnswerService
    state: State
    reception: Reception[Letter]
    library: Library
    delivery: Delivery
    happened: list[Happened] = field(default_factory=list)

    async def settled(self) -> None:
        """Wait until nothing is being done any more."""
        assert await self.reception.drain(10.0) == 0

    async def deliver(self, event: Event) -> list[Shown]:
        """Deliver *event*, see it acknowledged, and return what is seen of the answer."""
        receipt = await self.delivery.deliver(event)
        assert receipt.status == 200
        await self.settled()
        return self.fake.visible(event)

    async def opened(self, event: Event) -> Shelf:
        """Deliver *event* and return the one view that it has opened."""
        assert await self.deliver(event) == []
        [view] = self.fake.views.opened_by(event.key)
        return view

    def event(self, how: str, text: str = "annual leave") -> Event:
        """Ask *text* in one of four ways."""
        ask: Callable[[str], Event] = getattr(self.fake.events, how)
        return ask(text)

    async def asked(self, text: str, *, user: str = ANN, channel: str = ALL) -> Shown:
        """Ask with the command and return the one answer."""
        slash = self.fake.events.slash(text, user=user, channel=channel)
        [answer] = await self.deliver(slash)
        return answer

    async def press(
        self, message: Shown, name: str, *, user: str | None = None, **tampered: object
    ) -> list[Shown]:
        """Press the button *name* on *message* and return what is seen of the answer."""
        return await self.deliver(self.fake.events.press(message, name, user=user, **tampered))

    async def said(
        self, message: Shown, name: str, *, user: str | None = None, **tampered: object
    ) -> str:
        """Press the button *name* and return the words of the one private message it led to."""
        [answer] = await self.press(message, name, user=user, **tampered)
        assert answer.to == (user or message.to or ANN)
        return words(answer.payload)


@asynccontextmanager
async def serving(
    folder: Path,
    *,
    transport: Transport = "socket",
    fake: FakeSlack | None = None,
    **more: Any,  # noqa: ANN401 - any setting
) -> AsyncIterator[Answering]:
    """Serve in a fake Slack until the block ends, and judge everything that was sent.

    *more* are settings. Given a *fake* that was served in before, this is a restart.
    """
    if fake is None:
        async with FakeSlack() as new, serving(folder, transport=transport, fake=new, **more) as it:
            yield it
        return
    with given_secrets(fake):
        settings = settings_for(fake, folder, transport=transport, **more)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("adapters.slack.listeners.BUDGET", 2.0)  # what is busy here is the machine
        async with answering(fake, settings) as served:
            yield served
    assert fake.rejected == [], fake.rejected
    assert (wrong := audit(fake.sent, allowed=SHARERS)) == [], wrong


@asynccontextmanager
async def answering(
    fake: FakeSlack,
    settings: Settings,
    *,
    patience: float = 3.0,
    read: bool = True,
) -> AsyncIterator[Answering]:
    """Serve by *settings* until the block ends; the documents are read at first, or not."""
    with _patient():
        state = open_state(settings)
        happened: list[Happened] = []
        link = state.links.under(settings.web_url)
        service = answer_service(settings, None, hooks=[happened.append], link=link)
        library = Library(settings, service)
        searching = Workers("search", threads=2, waiting=64)
        keeping = Workers("state", threads=4, waiting=1_000)
        reception: Reception[Letter] = Reception(service, state, searching, keeping)
        slack = Slack(settings, reception, library)
        if read:
            await library.refresh()
        await slack.start()
        try:
            delivery: Delivery = OverSocket(fake, patience)
            if slack.port:
                delivery = OverHttp(fake, f"http://127.0.0.1:{slack.port}/slack/events", patience)
            yield Answering(fake, slack, service, state, reception, library, delivery, happened)
        finally:
            await slack.stop()
            searching.close()
            keeping.close()
            state.close()


@contextmanager
def _patient() -> Iterator[None]:
    """Wait for the database, without which some would go on where the machine is busy."""
    with pytest.MonkeyPatch.context() as patch:
        for module in ("engines", "database"):
            patch.setattr(f"bot.state.{module}.PATIENCE", 30)
        yield


def settings_for(
    fake: FakeSlack,
    folder: Path,
    *,
    transport: Transport = "http",
    **more: Any,  # noqa: ANN401 - any setting
) -> Settings:
    """Return the settings with which the workspace of *fake* is answered.

    Secrets are taken from the environment only: see ``given_secrets``.
    """
    return Settings(
        data=folder / "data",
        cache=folder.parent / "cache",
        port=0,
        health_port=0,
        slack_transport=transport,
        slack_api_url=fake.api_url,
        **{"rate_per_minute": 0, **more},
    )


@contextmanager
def given_secrets(fake: FakeSlack) -> Iterator[None]:
    """Set the secrets of *fake* in the environment until the block ends."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in secrets_of(fake).items():
            patch.setenv(name, value)
        yield


def secrets_of(fake: FakeSlack) -> dict[str, str]:
    """Return the variables of the environment that let the surface into the fake Slack."""
    return {
        "QUOTH_SLACK_BOT_TOKEN": fake.workspace.token,
        "QUOTH_SLACK_APP_TOKEN": fake.world.app_token,
        "QUOTH_SLACK_SIGNING_SECRET": fake.world.signing_secret,
    }
