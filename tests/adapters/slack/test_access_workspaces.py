"""Workspaces that share one Quoth share nothing else."""

import copy
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Bot

from adapters.slack.stores import Installations
from tests.adapters.slack.answering import TRIGGERS, Answering, serving
from tests.fakes.slack.fake import FakeSlack
from tests.fakes.slack.reading import buttons, quotes, words
from tests.fakes.slack.transcript import Event, Shown
from tests.fakes.slack.workspace import Workspace

pytestmark = pytest.mark.enable_socket

CLIENT_ID = "1000.2000"
SAYS = {"T0000ACME": "Acme grows oaks.", "T0000ELSE": "Else grows elms.", "T0000GRID": "Grid."}


@pytest.fixture
async def quoth(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Answering]:
    """Serve two workspaces and one of an organisation, each from documents of its own."""
    monkeypatch.setenv("QUOTH_SLACK_CLIENT_SECRET", "f" * 32)
    collections = {}
    for team, says in SAYS.items():
        root = tmp_path / team
        root.mkdir()
        (root / f"{team}.md").write_text(f"# Trees\n\n## What grows here?\n\nWhat grows: {says}\n")
        collections[team.lower()] = {"root": root, "places": [f"slack:{team}"]}
    async with FakeSlack() as fake:
        fake.world.install("T0000ELSE", name="Else")
        fake.world.install("T0000GRID", name="Grid", enterprise="E0000GRID", org_wide=True)
        served = serving(tmp_path, fake=fake, collections=collections, slack_client_id=CLIENT_ID)
        async with served as quoth:
            install(quoth)
            yield quoth


def install(quoth: Answering) -> None:
    """Keep the token of every workspace, as installing it does."""
    kept = Installations(quoth.state.database, quoth.state.vault, client_id=CLIENT_ID)
    for each in quoth.fake.world.workspaces.values():
        bot = Bot(
            app_id=quoth.fake.world.app_id,
            team_id=None if each.org_wide else each.id,
            enterprise_id=each.enterprise,
            bot_token=each.token,
            bot_id=each.bot_id,
            bot_user_id=each.bot_user,
            is_enterprise_install=each.org_wide,
            installed_at=1e9,
        )
        kept.save(bot)


def asked(quoth: Answering, how: str, team: str) -> Event:
    """Ask the same in one of the workspaces."""
    ask = getattr(quoth.fake.events, how)
    event: Event = ask("What grows here?", workspace=quoth.fake.world.workspaces[team])
    return event


@pytest.mark.parametrize("how", TRIGGERS)
async def test_each_workspace_is_answered_from_its_own_documents(
    quoth: Answering, how: str
) -> None:
    """With its own token, where it was asked, however it was asked."""
    for team, says in SAYS.items():
        [answer] = await quoth.deliver(asked(quoth, how, team))
        assert answer.workspace == team
        assert quotes(answer.payload) == [f"What grows: {says}"]


@pytest.mark.parametrize("team", SAYS)
async def test_buttons_work_in_every_kind_of_workspace(quoth: Answering, team: str) -> None:
    """What one workspace shows and keeps, another does not see."""
    [answer] = await quoth.deliver(asked(quoth, "slash", team))
    view = await quoth.opened(quoth.fake.events.press(answer, "quoth.around."))
    assert quotes(view.payload) == [f"What grows: {SAYS[team]}"]
    await quoth.press(answer, "Helpful")

    assert [quoth.state.feedback.counts(f"slack:{each}").helpful for each in SAYS] == [
        int(each == team) for each in SAYS
    ]


async def test_no_button_of_one_workspace_works_in_another(quoth: Answering) -> None:
    """Even for people and channels of the same names, as they are here."""
    [answer] = await quoth.deliver(asked(quoth, "slash", "T0000ACME"))
    for each in buttons(answer.payload):
        event = replayed(quoth, answer, each["text"]["text"], "T0000ELSE")
        [told] = await quoth.deliver(event)
        assert words(told.payload).startswith("That button is for whoever asked.")


def replayed(quoth: Answering, answer: Shown, name: str, team: str) -> Event:
    """Press a button as if its message stood in another workspace."""
    event = quoth.fake.events.press(answer, name)
    payload = copy.deepcopy(event.payload)
    payload["team"]["id"] = payload["user"]["team_id"] = team
    other = replace(event, payload=payload, workspace=team)
    quoth.fake.urls.of(event).event = other
    return other


async def test_a_workspace_that_has_left_is_forgotten_and_others_are_not(
    quoth: Answering,
) -> None:
    """Its token and its answers go, and everybody else's stay."""
    answers = {team: (await quoth.deliver(asked(quoth, "slash", team)))[0] for team in SAYS}
    gone: Workspace = quoth.fake.world.workspaces["T0000ELSE"]
    await quoth.deliver(quoth.fake.uninstall(gone))
    calls = len(quoth.fake.calls)

    for team in ("T0000ACME", "T0000GRID"):
        await quoth.opened(quoth.fake.events.press(answers[team], "quoth.why."))
    assert {each.workspace for each in quoth.fake.calls[calls:]} == {"T0000ACME", "T0000GRID"}
