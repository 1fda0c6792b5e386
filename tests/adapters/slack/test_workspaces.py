"""Which token serves a request, how often that is looked up, and what an uninstallation leaves."""

import asyncio
import threading
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from slack_sdk.oauth.installation_store import Bot

from adapters.slack.authority import Erased, takes_the_bot_away
from adapters.slack.stores import Installations
from adapters.slack.workspaces import LASTS, Workspaces
from bot.errors import Unavailable
from bot.secret import Vault
from bot.state.database import Database
from tests.adapters.slack.installs import (
    CLIENT_ID,
    SECRET,
    TOKEN,
    a_bot,
    everything,
    opened,
    store,
)
from tests.fakes.slack.clock import Clock

LOCKED = Unavailable("state.db", "database is locked")


class Watched(Installations):
    """Installations that count how often they are asked, and that can be held or broken."""

    def __init__(self, database: Database) -> None:
        super().__init__(database, Vault((SECRET,)), client_id=CLIENT_ID)
        self.asked = 0
        self.gate = threading.Event()
        self.gate.set()
        self.looked = threading.Event()
        self.broken = False

    def find(  # type: ignore[explicit-override] # @override came with 3.12
        self, team_id: str | None, enterprise_id: str | None, *, org: bool
    ) -> Bot | None:
        """Look, and let the answer go when the gate is open."""
        self.asked += 1
        if self.broken:
            raise LOCKED
        found = super().find(team_id, enterprise_id, org=org)
        self.looked.set()
        self.gate.wait(10)
        return found


class House:
    """The installations, what was erased beside them, and the time."""

    def __init__(self, database: Database) -> None:
        self.installations = Watched(database)
        self.clock = Clock()
        self.erased: list[str] = []
        self.workspaces = Workspaces(self.installations, self.erase, clock=self.clock)

    async def erase(self, tenant: str) -> None:
        """Remember whose state was to be erased."""
        self.erased.append(tenant)


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Build a house with one workspace installed."""
    database = opened(tmp_path)
    house = House(database)
    await house.workspaces.admit(a_bot("T1"))
    yield house
    house.installations.gate.set()
    database.close()


async def test_a_request_is_answered_in_the_name_of_its_workspace(house: House) -> None:
    """Bolt gets all that it needs, so it has nothing to ask Slack."""
    result = await house.workspaces.authorize(enterprise_id=None, team_id="T1")

    assert result
    assert result.bot_token == TOKEN
    assert (result.team_id, result.bot_id, result.bot_user_id) == ("T1", "B1", "U1")
    assert result.bot_scopes == ["chat:write", "commands"]


async def test_who_has_not_installed_the_app_is_not_answered(house: House) -> None:
    """A signed request of another workspace gets nobody's token."""
    assert await house.workspaces.authorize(enterprise_id=None, team_id="T2") is None
    assert await house.workspaces.authorize(enterprise_id=None, team_id=None) is None
    assert await house.workspaces.token("T2", "E1") is None


async def test_a_burst_of_requests_makes_one_look_up(house: House) -> None:
    """A hundred requests at once wait for the same answer."""
    results = await asyncio.gather(*(house.workspaces.token("T1", None) for _ in range(100)))

    assert set(results) == {TOKEN}
    assert house.installations.asked == 1


async def test_a_minute_goes_by_before_it_is_looked_up_again(house: House) -> None:
    """Between two look-ups, another process may have removed the app for a minute at most."""
    for seconds, looked_up in ((0, 1), (LASTS - 1, 1), (2, 2), (0, 2)):
        house.clock.advance(seconds)
        assert await house.workspaces.token("T1", None) == TOKEN
        assert house.installations.asked == looked_up


async def test_a_result_is_nobody_elses(house: House) -> None:
    """Bolt writes into what it is given, so every request is given its own."""
    first = await house.workspaces.authorize(enterprise_id=None, team_id="T1")
    assert first
    first["bot_token"] = "spoilt"  # noqa: S105 - not a secret

    second = await house.workspaces.authorize(enterprise_id=None, team_id="T1")

    assert second
    assert second["bot_token"] == TOKEN


async def test_whoever_stops_waiting_does_not_stop_the_others(house: House) -> None:
    """One request that ran out of time takes nobody with it."""
    house.installations.gate.clear()
    impatient = asyncio.create_task(house.workspaces.token("T1", None))
    patient = asyncio.create_task(house.workspaces.token("T1", None))
    await asyncio.sleep(0.05)
    impatient.cancel()
    await asyncio.sleep(0)
    house.installations.gate.set()

    assert await patient == TOKEN
    assert impatient.cancelled()


async def test_not_installed_is_asked_anew_each_time(house: House) -> None:
    """Who installs the app by way of another process is answered at the next request."""
    assert await house.workspaces.token("T2", None) is None
    house.installations.save(a_bot("T2"))

    assert await house.workspaces.token("T2", None) == TOKEN


async def test_a_new_token_serves_at_once(house: House) -> None:
    """Nobody waits a minute for an installation that was just made anew."""
    assert await house.workspaces.token("T1", None) == TOKEN
    await house.workspaces.admit(a_bot("T1", token="xoxb-new"))  # noqa: S106 - not a secret

    assert await house.workspaces.token("T1", None) == "xoxb-new"


async def test_a_broken_database_does_not_silence_who_was_answered_before(house: House) -> None:
    """What was found last holds until the database can be asked again; strangers get an error."""
    assert await house.workspaces.token("T1", None) == TOKEN
    house.installations.broken = True
    house.clock.advance(LASTS + 1)

    assert await house.workspaces.token("T1", None) == TOKEN
    with pytest.raises(Unavailable):
        await house.workspaces.token("T2", None)

    house.installations.broken = False
    house.installations.delete("T1", None)
    assert await house.workspaces.token("T1", None) is None


async def test_what_is_known_to_be_gone_does_not_come_back_with_an_outage(house: House) -> None:
    """What was found last is that there is nothing, and not the token from before."""
    assert await house.workspaces.token("T1", None) == TOKEN
    house.installations.delete("T1", None)
    house.clock.advance(LASTS + 1)
    assert await house.workspaces.token("T1", None) is None
    house.installations.broken = True

    with pytest.raises(Unavailable):
        await house.workspaces.token("T1", None)


async def test_a_slow_database_is_not_waited_for(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Slack waits three seconds in all; what was found last is there at once."""
    monkeypatch.setattr("adapters.slack.workspaces.PATIENCE", 0.01)
    assert await house.workspaces.token("T1", None) == TOKEN
    house.installations.gate.clear()
    house.clock.advance(LASTS + 1)

    assert await asyncio.wait_for(house.workspaces.token("T1", None), 5) == TOKEN
    assert await asyncio.wait_for(house.workspaces.token("T1", None), 5) == TOKEN
    assert house.installations.asked == 2


async def test_uninstalled_is_gone_at_once(house: House, tmp_path: Path) -> None:
    """No row, no byte and no memory is left, and the rest of the house is told to erase too."""
    await house.workspaces.admit(a_bot("T0000GONE"))
    assert await house.workspaces.token("T0000GONE", None) == TOKEN

    await house.workspaces.erase("T0000GONE", None)

    assert await house.workspaces.token("T0000GONE", None) is None
    assert house.erased == ["slack:T0000GONE"]
    assert b"T0000GONE" not in everything(tmp_path)
    assert await house.workspaces.token("T1", None) == TOKEN


async def test_what_was_being_looked_up_while_it_was_erased_is_not_believed(house: House) -> None:
    """A look-up that saw the token just before it was deleted does not bring it back."""
    house.installations.gate.clear()
    early = asyncio.create_task(house.workspaces.token("T1", None))
    await asyncio.to_thread(house.installations.looked.wait, 10)
    await house.workspaces.erase("T1", None)
    house.installations.gate.set()
    await early

    assert await house.workspaces.token("T1", None) is None


async def test_an_organisation_goes_with_all_its_workspaces(house: House, tmp_path: Path) -> None:
    """Slack names the organisation alone; whose questions were kept is what we have to know."""
    await house.workspaces.admit(a_bot(None, "E0000GONE"))
    for team in ("T0001GONE", "T0002GONE"):
        for _ in range(2):
            result = await house.workspaces.authorize(
                enterprise_id="E0000GONE", team_id=team, org=True
            )
            assert result
            assert result.team_id == team

    await house.workspaces.erase(None, "E0000GONE")

    assert house.erased == ["slack:T0001GONE", "slack:T0002GONE"]
    assert await house.workspaces.token("T0001GONE", "E0000GONE") is None
    assert b"GONE" not in everything(tmp_path)


async def test_one_workspace_leaving_does_not_uninstall_its_organisation(house: House) -> None:
    """An organisation and one of its workspaces may each have installed the app."""
    await house.workspaces.admit(a_bot(None, "E1", token="organisation"))  # noqa: S106 - no secret
    await house.workspaces.admit(a_bot("T5", "E1", token="own"))  # noqa: S106 - as above

    await house.workspaces.erase("T5", "E1")

    assert house.erased == ["slack:T5"]
    assert await house.workspaces.token("T5", "E1") == "organisation"


async def test_an_organisation_goes_even_if_slack_names_a_workspace_of_it(house: House) -> None:
    """That the whole organisation was meant is told beside its workspace."""
    await house.workspaces.admit(a_bot(None, "E1", token="organisation"))  # noqa: S106 - no secret
    assert await house.workspaces.token("T6", "E1") == "organisation"

    await house.workspaces.erase("T7", "E1", org=True)

    assert await house.workspaces.token("T6", "E1") is None
    assert house.erased == ["slack:T7", "slack:T6"]


async def test_an_erasure_that_failed_half_way_can_be_repeated(tmp_path: Path) -> None:
    """The token is gone first, and which workspaces there were is known until the very end."""
    database = opened(tmp_path)
    erased: list[str] = []

    async def erase(tenant: str) -> None:
        erased.append(tenant)
        if erased == ["slack:T1", "slack:T2"]:
            raise LOCKED

    workspaces = Workspaces(store(database), erase)
    await workspaces.admit(a_bot(None, "E1"))
    for team in ("T1", "T2"):
        assert await workspaces.token(team, "E1") == TOKEN

    with pytest.raises(Unavailable):
        await workspaces.erase(None, "E1")
    assert await workspaces.token("T1", "E1") is None
    await workspaces.erase(None, "E1")

    assert erased == ["slack:T1", "slack:T2", "slack:T1", "slack:T2"]
    assert b"slack_org_workspaces" in everything(tmp_path)
    assert store(database).noted("E1") == ()
    database.close()


async def test_a_token_under_a_lost_secret_is_as_good_as_none(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Requests are turned away in order, the log says why, and installing again mends it."""
    database = opened(tmp_path)
    store(database).save(a_bot("T1"))

    async def erase(_tenant: str) -> None: ...

    workspaces = Workspaces(store(database, secrets=("quite another secret",)), erase)

    assert await workspaces.token("T1", None) is None
    assert "install again" in caplog.text
    await workspaces.admit(a_bot("T1"))
    assert await workspaces.token("T1", None) == TOKEN
    database.close()


async def test_what_cannot_be_noted_is_answered_all_the_same(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """A database that can only be read still says whose the token is."""

    class ReadOnly(Installations):
        def note(self, team_id: str, enterprise_id: str) -> None:  # type: ignore[explicit-override] # @override came with 3.12
            raise Unavailable(team_id, enterprise_id)

    database = opened(tmp_path)
    installations = ReadOnly(database, Vault((SECRET,)), client_id=CLIENT_ID)
    erase: Erased = lambda _: asyncio.sleep(0)  # noqa: E731 - typed, and nothing to name
    workspaces = Workspaces(installations, erase)
    await workspaces.admit(a_bot(None, "E1"))

    assert await workspaces.token("T1", "E1") == TOKEN
    assert "T1 is not noted" in caplog.text
    database.close()


@pytest.mark.parametrize(
    ("event", "taken"),
    [
        ({"type": "app_uninstalled"}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U1"], "oauth": []}}, True),
        ({"type": "tokens_revoked", "tokens": {"bot": ["U1"]}}, True),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U2"], "bot": []}}, False),
        ({"type": "tokens_revoked", "tokens": {"oauth": ["U2"]}}, False),
        ({"type": "tokens_revoked", "tokens": None}, False),
        ({"type": "tokens_revoked", "tokens": {"bot": "U1"}}, False),
        ({"type": "tokens_revoked"}, False),
        ({"type": "message", "tokens": {"bot": ["U1"]}}, False),
        ({}, False),
    ],
)
def test_only_the_bots_own_token_counts(event: dict[str, object], *, taken: bool) -> None:
    """That a person has revoked theirs erases nothing."""
    assert takes_the_bot_away(event) is taken
