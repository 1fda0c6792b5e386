"""A new secret is taken on, or the old one stays; what else has changed waits."""

import logging
from pathlib import Path

import pytest
from pydantic import SecretStr

from bot.capabilities import Action, Bad, Capability
from bot.environment import secrets_among
from bot.errors import BadSetting, NotRenewed, UnreadableWords, Unusable
from bot.renewing import RENEWABLE, postponed, renewed
from bot.settings import Settings
from bot.state.opening import State, open_state

OLD, NEW = "the secret of last year", "the secret of this year"


def settings(folder: Path, **secrets: str | None) -> Settings:
    """Return settings with these secrets."""
    given = {name: text and SecretStr(text) for name, text in secrets.items()}
    return Settings(data=folder, cache=folder).model_copy(update=given)


class Door:
    """Something that a secret opens, unless it is bad."""

    def __init__(self) -> None:
        self.tried: list[Settings] = []

    async def change(self, settings: Settings) -> None:
        """Take it on."""
        self.tried.append(settings)
        if settings.slack_bot_token == SecretStr("bad"):
            message = "nobody knows it"
            raise Unusable(message)


async def test_each_secret_that_has_changed_is_taken_on_by_itself(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """Nothing else changes with it, and the log tells of it without showing it."""
    caplog.set_level(logging.INFO)
    door = Door()
    changes = dict.fromkeys(("slack_bot_token", "slack_app_token", "web_token"), door.change)
    before = settings(tmp_path, slack_bot_token="a", slack_app_token="a", web_token="a")  # noqa: S106 - of nobody
    wanted = settings(tmp_path, slack_bot_token="bad", slack_app_token="b", web_token="a")  # noqa: S106 - as above
    wanted = wanted.model_copy(update={"port": 4000})

    now, refused = await renewed(before, wanted, changes)

    assert now == before.model_copy(update={"slack_app_token": SecretStr("b")})
    assert refused == {"slack_bot_token": "nobody knows it"}
    assert [each.port for each in door.tried] == [3000, 3000]
    assert caplog.messages == ["the new slack_app_token is in use"]


async def test_a_secret_that_is_gone_is_missed_and_not_given_up(tmp_path: Path) -> None:
    """The door is not even asked."""
    door = Door()
    before, wanted = settings(tmp_path, web_token="a"), settings(tmp_path)  # noqa: S106 - of nobody

    now, refused = await renewed(before, wanted, {"web_token": door.change})

    assert (now, door.tried) == (before, [])
    assert str(NotRenewed(refused)) == "the old web_token stays: there is no new one"


def test_all_but_the_secrets_that_can_be_exchanged_waits_for_the_next_start(
    tmp_path: Path,
) -> None:
    """Each change is named once, whether it is a secret or not."""
    before = settings(tmp_path, secret=OLD, database="sqlite:///a")
    wanted = settings(tmp_path, secret=NEW, database="sqlite:///b")
    wanted = wanted.model_copy(update={"port": 4000, "limit": 5})

    assert postponed(before, wanted) == ("limit", "database", "port")
    assert postponed(before, before) == ()


def test_every_secret_that_holds_no_address_can_be_exchanged() -> None:
    """A new one among the settings is decided about."""
    assert secrets_among(Settings) - RENEWABLE == {"database", "slack_proxy", "discord_proxy"}
    assert secrets_among(Settings) >= RENEWABLE


@pytest.fixture
def state(tmp_path: Path) -> State:
    """Open a state under the old secret."""
    return open_state(settings(tmp_path, secret=OLD))


def button(state: State) -> str:
    """Make a button."""
    issue = state.seal.issue
    return issue(Action.WHY, "a", tenant="slack:T1", channel="C1", asker="U1", expires=9)


def read(state: State, value: str) -> Capability | Bad:
    """Read a button."""
    return state.seal.read(value, tenant="slack:T1", channel="C1", asker="U1", now=0)


def test_buttons_and_stored_words_outlive_the_secret_for_as_long_as_it_is_listed(
    state: State, tmp_path: Path
) -> None:
    """The first secret signs and encrypts, all of them are understood, and no other."""
    old = button(state)
    words = state.vault.encrypt("words")

    state.renew(settings(tmp_path, secret=f"{NEW},{OLD}"))
    new = button(state)
    assert read(state, old) == read(state, new) != Bad.FORGED
    assert state.vault.decrypt(words) == "words"
    again = state.vault.encrypt("words")

    state.renew(settings(tmp_path, secret=NEW))
    assert (read(state, old), read(state, new) == Bad.FORGED) == (Bad.FORGED, False)
    assert state.vault.decrypt(again) == "words"
    with pytest.raises(UnreadableWords):
        state.vault.decrypt(words)


def test_the_secret_in_the_folder_of_the_state_is_read_again(tmp_path: Path) -> None:
    """Whoever has none among the settings changes that one."""
    state = open_state(settings(tmp_path))
    words = state.vault.encrypt("words")
    (made := tmp_path / "secret").write_text(f"{NEW},{made.read_text()}")
    state.renew(settings(tmp_path))

    assert state.vault.decrypt(words) == "words"
    made.write_text(NEW)
    state.renew(settings(tmp_path))
    with pytest.raises(UnreadableWords):
        state.vault.decrypt(words)


def test_a_secret_that_can_be_guessed_is_not_taken_on(state: State, tmp_path: Path) -> None:
    """Everything goes on as it was."""
    words = state.vault.encrypt("words")
    with pytest.raises(BadSetting, match="16 characters"):
        state.renew(settings(tmp_path, secret=f"short,{OLD}"))

    assert state.vault.decrypt(words) == "words"
