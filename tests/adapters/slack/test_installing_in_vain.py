"""Installations that come to nothing: who is told what, and what stays behind."""

import logging
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from adapters.slack.installing import A_MINUTE, COOKIE, INSTALL_PATH
from adapters.slack.manifest import REDIRECT_PATH
from adapters.slack.stores import States
from tests.adapters.slack.newcomer import PUBLIC, Rig, rigged
from tests.adapters.slack.reader import Reader
from tests.fakes.slack import faults

pytestmark = pytest.mark.enable_socket


@pytest.fixture
async def rig(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Rig]:
    """Build the app and its Slack, with no proxy between them."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    async with rigged(tmp_path) as rig:
        yield rig


async def test_whoever_says_no_is_not_scolded(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """To press Cancel is no error: nothing is logged, and one may come back."""
    browser = rig.browser()
    shown = await browser.open(rig.slack.oauth.decline(await browser.add()))

    assert shown.status == 200
    assert "Nothing was installed" in Reader.of(shown).words
    assert Reader.of(shown).links == [PUBLIC + INSTALL_PATH]
    assert caplog.records == []


@pytest.mark.parametrize(
    ("method", "fault"),
    [
        ("oauth.v2.access", faults.refused("invalid_code")),
        ("oauth.v2.access", faults.broken()),
        ("oauth.v2.access", faults.limited("3600")),
        ("oauth.v2.access", faults.slow(3)),
        ("oauth.v2.access", faults.cut(faults.Cut.BEFORE)),
        ("auth.test", faults.refused("account_inactive")),
        ("auth.test", faults.cut(faults.Cut.AFTER)),
    ],
)
async def test_what_goes_wrong_is_told_in_a_sentence_and_found_in_the_log(
    rig: Rig, caplog: pytest.LogCaptureFixture, method: str, fault: faults.Fault
) -> None:
    """The visitor gets a number, the log the reason under it, and nothing is installed."""
    rig.slack.faults.plan(method, fault)
    browser = rig.browser()
    shown = await browser.open(rig.slack.oauth.agree(await browser.add(), team="T0000NEW"))

    (record,) = [each for each in caplog.records if each.levelno == logging.ERROR]
    incident = record.getMessage().split()[1].rstrip(":")
    assert shown.status == 500
    assert incident in Reader.of(shown).words
    assert record.exc_info
    assert "Error" not in Reader.of(shown).words
    assert await rig.workspaces.token("T0000NEW", None) is None
    again = await browser.open(rig.slack.oauth.agree(await browser.add(), team="T0000NEW"))
    assert again.status == 200


async def test_no_secret_is_told_to_the_log(rig: Rig, caplog: pytest.LogCaptureFixture) -> None:
    """Neither what we have nor what visitors bring, whether it goes well or not."""
    caplog.set_level(logging.INFO)
    browser = rig.browser()
    await browser.open(rig.slack.oauth.agree(await browser.add(), team="T0000NEW"))
    rig.slack.faults.plan("auth.test", faults.refused("account_inactive"))
    link = await browser.add()
    state = browser.cookies[COOKIE]
    back = rig.slack.oauth.agree(link)
    await browser.open(back)

    assert "installed in T0000NEW" in caplog.text
    secrets = (
        rig.slack.world.client_secret,
        "xoxb-",
        state,
        parse_qs(urlsplit(back).query)["code"][0],
    )
    assert [each for each in secrets if each in caplog.text] == []


async def test_an_error_in_the_address_is_shown_to_nobody(
    rig: Rig, caplog: pytest.LogCaptureFixture
) -> None:
    """What stands in an address anybody may have written: it reaches the log alone, on one line."""
    said = "%3Cscript%3Ealert(1)%3C/script%3E%0Aforged line" + "x" * 1_000
    shown = await rig.browser().open(f"{PUBLIC}{REDIRECT_PATH}?error={said}")

    assert shown.status == 500
    assert b"script" not in shown.body
    (record,) = caplog.records
    assert "\n" not in record.getMessage()
    assert len(record.getMessage()) < 300


@pytest.mark.parametrize(
    "given",
    [
        {"token_type": "user"},
        {"team": None, "enterprise": None},
        {"refresh_token": "xoxe-1"},
    ],
)
async def test_what_is_no_lasting_token_of_a_bot_is_not_kept(
    rig: Rig,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    given: dict[str, object],
) -> None:
    """A token that ends in twelve hours would fail where nobody looks: better now."""
    exchange = rig.slack.oauth.exchange
    monkeypatch.setattr(type(rig.slack.oauth), "exchange", lambda _, args: exchange(args) | given)
    browser = rig.browser()
    shown = await browser.open(rig.slack.oauth.agree(await browser.add(), team="T0000NEW"))

    assert shown.status == 500
    assert "NotInstalled" in caplog.text
    assert await rig.workspaces.token("T0000NEW", None) is None


async def test_a_database_that_is_away_is_told_too(
    rig: Rig, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody is sent to Slack for what cannot be finished."""

    def away(_: States) -> str:
        raise OSError

    monkeypatch.setattr(States, "issue", away)
    shown = await rig.browser().open(PUBLIC + INSTALL_PATH)

    assert shown.status == 500
    assert "Set-Cookie" not in shown.headers
    assert "incident" in caplog.text


async def test_a_crowd_is_asked_to_wait(rig: Rig) -> None:
    """Each visit writes a row, and anybody may come: so many a minute, and then no more."""
    browser = rig.browser()
    for _ in range(A_MINUTE):
        assert (await browser.open(PUBLIC + INSTALL_PATH)).status == 200

    turned = await browser.open(PUBLIC + INSTALL_PATH)
    assert turned.status == 429
    assert int(turned.headers["Retry-After"]) >= 1
    assert (await browser.open(PUBLIC + REDIRECT_PATH)).status == 400
    rig.clock.advance(60)
    assert (await browser.open(PUBLIC + INSTALL_PATH)).status == 200
