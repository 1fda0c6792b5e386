"""What answers in Slack is put together from settings, once it is known in whose name."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.slack import assembly
from adapters.slack.assembly import Assembly
from adapters.slack.authority import OneWorkspace
from adapters.slack.reading import Address, command
from adapters.slack.workspaces import Workspaces
from bot.state.ledger import Claim, Overdue
from tests.adapters.slack.answering import Answering, given_secrets, settings_for
from tests.adapters.slack.answering import answering as answering_by
from tests.fakes.slack.fake import FakeSlack

pytestmark = pytest.mark.enable_socket

VISITOR = Address("T0000ACME", None, "D0000ACMEANN", "U0000ANN")


@pytest.fixture
async def served(tmp_path: Path) -> AsyncIterator[Answering]:
    """Serve the seeds."""
    async with FakeSlack() as fake:
        with given_secrets(fake):
            async with answering_by(fake, settings_for(fake, tmp_path)) as served:
                yield served


async def assembled(served: Answering, folder: Path, **more: object) -> Assembly:
    """Put everything together once more, by other settings."""
    settings = settings_for(served.fake, folder).model_copy(update=more)
    authority = await assembly.authority(settings, served.reception)
    return assembly.assemble(settings, served.reception, served.library, authority)


async def test_with_one_token_one_workspace_is_answered_and_nobody_installs_anything(
    served: Answering, tmp_path: Path
) -> None:
    """There are no pages for that."""
    parts = await assembled(served, tmp_path)

    assert isinstance(parts.authority, OneWorkspace)
    assert parts.pages() == {}
    assert await parts.authority.token("T0000ACME", None) == served.fake.workspace.token


async def test_with_a_client_id_workspaces_install_it_themselves(
    served: Answering, tmp_path: Path
) -> None:
    """Slack is not asked whose token there is, for there is none."""
    asked = len(served.fake.called("auth.test"))
    parts = await assembled(
        served,
        tmp_path,
        slack_client_id="1000.2000",
        slack_client_secret=SecretStr("f" * 32),
        public_url="https://quoth.example",
    )

    assert isinstance(parts.authority, Workspaces)
    assert set(parts.pages()) == {"/slack/install", "/slack/oauth_redirect"}
    assert len(served.fake.called("auth.test")) == asked


async def test_a_visitor_is_shown_what_is_open_to_direct_messages(
    served: Answering, tmp_path: Path
) -> None:
    """How much there is, how fresh it is, and what can be asked of it."""
    facts = (await assembled(served, tmp_path)).facts(VISITOR)

    assert (facts.collections, facts.documents) == (("seeds",), 5)
    assert facts.examples
    assert facts.refreshed == served.library.refreshed
    assert served.service.index is not None
    assert facts.generation == served.service.index.generation


async def test_the_way_back_leads_to_whoever_asked(served: Answering, tmp_path: Path) -> None:
    """What was written down before a kill is enough to answer after it."""
    parts = await assembled(served, tmp_path)
    asked = command(served.fake.events.slash("What is superposition?").payload, limit=2)
    delivery = asked.delivery()
    assert delivery.work is not None
    overdue = Overdue(Claim(1), delivery.tenant, delivery.work, sending=False)

    found = parts.outlet(overdue)
    assert found is not None
    question, exchange = found
    assert (question, exchange.address) == (asked.question, asked.address)
    assert parts.outlet(replace(overdue, tenant="discord:1")) is None


async def test_slack_is_asked_nothing_twice_behind_our_back(
    served: Answering, tmp_path: Path
) -> None:
    """What is tried again is decided in one place, and that is not the SDK."""
    settings = settings_for(served.fake, tmp_path)
    client = assembly.client(settings, settings.slack_bot_token)

    assert client.retry_handlers == []
    assert client.base_url == served.fake.api_url
    assert assembly.client(settings).token is None


@pytest.mark.parametrize(("team", "forgotten"), [("T0000ACME", True), ("T0STRANGE", False)])
async def test_the_log_tells_whose_words_were_erased_and_of_nobody_else(
    served: Answering,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    team: str,
    forgotten: bool,  # noqa: FBT001 - a case
) -> None:
    """A workspace that we do not serve cannot be forgotten, so nobody is told that it was."""
    caplog.set_level("INFO")
    parts = await assembled(served, tmp_path)
    await parts.forget({"event": {"type": "app_uninstalled"}, "team_id": team})

    lines = [each.getMessage() for each in caplog.records if "forgotten" in each.getMessage()]
    assert lines == [f"slack:{team} is forgotten"] * forgotten
