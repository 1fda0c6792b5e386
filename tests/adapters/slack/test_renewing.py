"""New secrets are taken on while people ask, and nobody notices."""

import asyncio
import logging
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import aiohttp
import pytest
from pydantic import SecretStr

from adapters.slack.installing import COOKIE, INSTALL_PATH
from bot.errors import NotRenewed
from bot.settings import Settings
from tests.adapters.slack.answering import Answering, Transport, answering, given_secrets
from tests.adapters.slack.answering import settings_for as slack_settings
from tests.adapters.slack.test_surface import holds, surface
from tests.fakes.slack.delivery import OverSocket
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.faults import refused, slow
from tests.fakes.slack.transcript import Via

pytestmark = pytest.mark.enable_socket

QUESTION = "What is superposition?"
NEW = "9" * 32
UNKNOWN_BOT, UNKNOWN_APP, NEXT_APP = "xoxb-1-unknown", "xapp-1-unknown", "xapp-1-A0000NEXT"


@pytest.fixture
async def fake() -> AsyncIterator[FakeSlack]:
    """Serve a fake Slack, and know its secrets."""
    async with FakeSlack() as started:
        with given_secrets(started):
            yield started


def settings_for(
    fake: FakeSlack,
    folder: Path,
    transport: Transport = "http",
    **more: Any,  # noqa: ANN401 - any setting
) -> Settings:
    """Return the settings of a test, with *more* on top, secrets among them."""
    secrets = {
        name: SecretStr(more.pop(name))
        for name in tuple(more)
        if name.endswith(("token", "secret"))
    }
    settings = slack_settings(fake, folder, transport=transport, **more)
    return settings.model_copy(update=secrets)


async def asks(served: Answering) -> int:
    """Ask with the command, and return with which status the app takes it."""
    return (await served.delivery.deliver(served.fake.events.slash(QUESTION))).status


async def test_requests_signed_with_the_new_secret_or_the_old_one_are_let_in_for_a_while(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """The old one counts for as long as it is listed, and not a request longer."""
    old = fake.world.signing_secret
    given = [
        settings_for(fake, tmp_path, slack_signing_secret=each) for each in (f"{NEW},{old}", NEW)
    ]
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        assert await asks(served) == 200
        await served.slack.renew(given[0])
        assert await asks(served) == 200
        fake.world.signing_secret = NEW
        assert await asks(served) == 200
        await served.slack.renew(given[1])
        assert await asks(served) == 200
        fake.world.signing_secret = old
        assert await asks(served) == 401


async def test_no_request_is_lost_while_the_secret_is_changed(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """Whatever is under way at that moment is answered."""
    old = fake.world.signing_secret
    both = settings_for(fake, tmp_path, slack_signing_secret=f"{NEW},{old}")
    events = [fake.events.slash(QUESTION) for _ in range(10)]
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        deliver = served.delivery.deliver
        asking = [asyncio.create_task(deliver(each)) for each in events[:5]]
        await served.slack.renew(both)
        fake.world.signing_secret = NEW
        asking += [asyncio.create_task(deliver(each)) for each in events[5:]]
        assert {each.status for each in await asyncio.gather(*asking)} == {200}
        await served.settled()

    assert [len(fake.visible(each)) for each in events] == [1] * 10


@pytest.mark.parametrize("bad", ["too short", f"{NEW},", "changeme-changeme"])
async def test_a_signing_secret_that_protects_nothing_is_not_taken_on(
    fake: FakeSlack, tmp_path: Path, bad: str
) -> None:
    """The old one stays, and what was given is not repeated."""
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        with pytest.raises(NotRenewed, match="the old slack_signing_secret stays") as told:
            await served.slack.renew(settings_for(fake, tmp_path, slack_signing_secret=bad))
        assert await asks(served) == 200

    assert bad not in str(told.value)


async def test_answers_are_sent_with_the_new_token_from_then_on(
    fake: FakeSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Slack knows the old one no more, and one line says that the new one is in use."""
    caplog.set_level(logging.INFO)
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        fake.workspace = fake.world.install(fake.workspace.id)
        await served.slack.renew(settings_for(fake, tmp_path, slack_bot_token=fake.workspace.token))
        [shown] = await served.deliver(fake.events.mention(QUESTION))

    assert shown.via is Via.POST
    assert caplog.messages.count("the new slack_bot_token is in use") == 1
    assert fake.workspace.token not in caplog.text


async def test_a_question_that_is_being_answered_meanwhile_is_answered_with_the_new_token(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """What was asked before may be sent after."""
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        fake.faults.plan("chat.postMessage", refused("service_unavailable"))
        mention = fake.events.mention(QUESTION)
        assert (await served.delivery.deliver(mention)).acked
        fake.workspace = fake.world.install(fake.workspace.id)
        given = settings_for(fake, tmp_path, slack_bot_token=fake.workspace.token)
        await served.slack.renew(given)
        await served.settled()

        assert len(fake.visible(mention)) == 1


async def test_a_token_that_slack_does_not_know_is_not_taken_on(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """The old one stays, and the next token is tried all the same."""
    bad = settings_for(fake, tmp_path, slack_bot_token=UNKNOWN_BOT)
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        for _ in range(2):
            with pytest.raises(NotRenewed, match="Slack does not know the token") as told:
                await served.slack.renew(bad)
            assert UNKNOWN_BOT not in str(told.value)
        assert await served.deliver(fake.events.mention(QUESTION))

    assert len(fake.called("auth.test")) == 3


async def test_the_token_of_another_workspace_is_not_taken_on(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """Nobody is answered in the name of somebody else."""
    other = fake.world.install("T0000ELSE").token
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        with pytest.raises(NotRenewed, match="of another workspace"):
            await served.slack.renew(settings_for(fake, tmp_path, slack_bot_token=other))
        assert await served.deliver(fake.events.mention(QUESTION))


async def test_what_goes_well_is_taken_on_whatever_does_not(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """Each secret is changed by itself."""
    old = fake.world.signing_secret
    given = settings_for(
        fake, tmp_path, slack_bot_token=UNKNOWN_BOT, slack_signing_secret=f"{NEW},{old}"
    )
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        with pytest.raises(NotRenewed) as told:
            await served.slack.renew(given)
        fake.world.signing_secret = NEW
        assert await asks(served) == 200

    assert set(told.value.why) == {"slack_bot_token"}


async def test_what_has_not_changed_is_not_touched(fake: FakeSlack, tmp_path: Path) -> None:
    """Reading the same settings again asks Slack nothing, and leaves the socket as it is."""
    given = settings_for(fake, tmp_path, "socket")
    async with answering(fake, given) as served:
        called, opened = len(fake.calls), fake.sockets.opened
        await served.slack.renew(settings_for(fake, tmp_path, "socket", limit=5))

        assert (len(fake.calls), fake.sockets.opened) == (called, opened)


async def test_a_socket_is_opened_with_the_new_token_before_the_old_one_is_closed(
    fake: FakeSlack, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Questions that come by either of the two are answered, and nobody is warned of ourselves."""
    async with answering(fake, settings_for(fake, tmp_path, "socket")) as served:
        fake.world.app_token = NEXT_APP
        given = settings_for(fake, tmp_path, "socket", slack_app_token=fake.world.app_token)
        asking = asyncio.create_task(steadily(fake))
        await holds(lambda: len(fake.sockets.acks) > 5)
        [before] = fake.sockets.connections
        await served.slack.renew(given)
        [after] = fake.sockets.connections
        seen = len(fake.sockets.acks)
        await holds(lambda: len(fake.sockets.acks) > seen + 5)
        asking.cancel()

        assert before is not after
        assert before.socket.close_code == 1000
        assert served.slack.trouble is None
        assert await asks(served) == 200
    assert [each for each in caplog.records if each.levelno >= logging.WARNING] == []


async def steadily(fake: FakeSlack) -> None:
    """Ask over every socket that there is, and see each question acknowledged."""
    over = OverSocket(fake)
    while True:
        assert (await over.deliver(fake.events.slash(QUESTION))).acked
        await asyncio.sleep(0.005)


async def test_what_was_on_its_way_to_the_old_socket_is_answered(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """Slack sends until it hears that we are going."""
    async with answering(fake, settings_for(fake, tmp_path, "socket")) as served:
        fake.world.app_token = NEXT_APP
        given = settings_for(fake, tmp_path, "socket", slack_app_token=fake.world.app_token)
        [before] = fake.sockets.connections
        renewing = asyncio.create_task(served.slack.renew(given))
        await fake.sockets.wait(2)
        events = [fake.events.slash(QUESTION) for _ in range(20)]
        sent = [await fake.sockets.send(each, to=before) for each in events]
        await renewing
        acks = [await fake.sockets.acknowledged(each) for each in sent]

        assert None not in acks


async def test_a_token_that_opens_no_socket_leaves_the_old_socket_open(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And when that one breaks, it is opened again with the old token."""
    monkeypatch.setattr("adapters.slack.transports.PULSE", 0.1)
    bad = settings_for(fake, tmp_path, "socket", slack_app_token=UNKNOWN_APP)
    async with answering(fake, settings_for(fake, tmp_path, "socket")) as served:
        with pytest.raises(NotRenewed, match="slack_app_token stays: Slack does not know"):
            await served.slack.renew(bad)
        assert await asks(served) == 200
        opened = fake.sockets.opened
        await fake.sockets.abort()
        await fake.sockets.wait(after=opened)
        assert await asks(served) == 200


async def test_a_new_token_opens_what_the_old_one_opens_no_more(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever revokes the old one first is not left without an answer for good."""
    monkeypatch.setattr("adapters.slack.transports.PULSE", 0.1)
    async with answering(fake, settings_for(fake, tmp_path, "socket")) as served:
        fake.world.app_token = NEXT_APP
        await fake.sockets.abort()
        await holds(lambda: len(fake.called("apps.connections.open")) > 1)
        assert served.slack.trouble == "not connected"
        await served.slack.renew(settings_for(fake, tmp_path, "socket", slack_app_token=NEXT_APP))
        await fake.sockets.wait(after=1)
        assert await asks(served) == 200


async def test_while_slack_cannot_be_reached_nothing_changes(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A new token that nobody can try out is not trusted."""
    monkeypatch.setattr("adapters.slack.sockets.PATIENCE", 0.2)
    given = settings_for(fake, tmp_path, "socket", slack_app_token=UNKNOWN_APP)
    async with answering(fake, settings_for(fake, tmp_path, "socket")) as served:
        fake.faults.plan("apps.connections.open", slow(1))
        with pytest.raises(NotRenewed, match="Slack cannot be reached: TimeoutError"):
            await served.slack.renew(given)
        assert await asks(served) == 200


async def test_a_secret_that_is_gone_stays_in_use(fake: FakeSlack, tmp_path: Path) -> None:
    """Whoever takes it away while people ask has more likely made a mistake."""
    given = settings_for(fake, tmp_path).model_copy(update={"slack_signing_secret": None})
    async with answering(fake, settings_for(fake, tmp_path)) as served:
        with pytest.raises(NotRenewed, match="there is no new one"):
            await served.slack.renew(given)
        assert await asks(served) == 200


async def test_before_it_is_connected_the_next_try_takes_what_is_new(
    fake: FakeSlack, tmp_path: Path
) -> None:
    """A start that waits for Slack is not tied to what has been replaced meanwhile."""
    fake.faults.last("auth.test", refused("internal_error"))
    with surface(fake, tmp_path) as slack:
        starting = asyncio.create_task(slack.start())
        await holds(lambda: fake.called("auth.test"))
        fake.workspace = fake.world.install(fake.workspace.id)
        token = fake.workspace.token
        await slack.renew(settings_for(fake, tmp_path, "socket", slack_bot_token=token))
        fake.faults.clear("auth.test")
        await starting
        assert slack.trouble is None
        await slack.stop()


async def test_workspaces_are_installed_with_the_new_client_secret(
    fake: FakeSlack, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody who began before can end it after."""
    monkeypatch.delenv("QUOTH_SLACK_BOT_TOKEN")
    ours: dict[str, Any] = {
        "slack_client_id": fake.world.client_id,
        "public_url": "https://quoth.example",
        "slack_authorize_url": f"{fake.base}/oauth/v2/authorize",
    }
    given = [
        settings_for(fake, tmp_path, slack_client_secret=each, **ours)
        for each in (fake.world.client_secret, NEW)
    ]
    async with answering(fake, given[0]) as served, aiohttp.ClientSession() as browser:
        address = f"http://127.0.0.1:{served.slack.port}"
        async with browser.get(address + INSTALL_PATH) as offered:
            page, cookie = await offered.text(), offered.cookies[COOKIE].value
        fake.world.client_secret = NEW
        await served.slack.renew(given[1])
        [link] = [each for each in page.split('"') if "/oauth/v2/authorize" in each]
        back = urlsplit(fake.oauth.agree(link.replace("&amp;", "&"), team="T0000NEW"))
        path, cookies = f"{address}{back.path}?{back.query}", {"Cookie": f"{COOKIE}={cookie}"}
        async with browser.get(path, headers=cookies) as shown:
            assert shown.status == 200

        assert "T0000NEW" in fake.world.workspaces
