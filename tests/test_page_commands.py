"""Every command on a page is run: as it stands there, where its reader is, with what they have."""

import asyncio
import io
import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import AsyncExitStack
from pathlib import Path
from threading import Thread

import pytest
import typer.core
import typer.main

from adapters.cli import app, main
from bot.settings import Settings
from tests.bot.lines import logging_as_it_was
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.slack.fake import FakeSlack
from tests.pages import ROOT, commands, lines
from tests.ports import free_port

PATIENCE = 30.0  # seconds
FOUND = {0, 1}
# What is typed besides Quoth's own commands, and who sees that it works.
OTHERS = {
    "uv": "tests/test_wheel.py",
    "pip": "tests/test_wheel.py",
    "python3.11": "tests/test_wheel.py",
    ".": "tests/test_wheel.py",
    "make": "Makefile",
    "export": "bot/settings.py",
}

pytestmark = pytest.mark.enable_socket


def typed() -> list[str]:
    """Return the commands of Quoth that a page tells to type."""
    return [line for line in lines() if "quoth" in shlex.split(line)]


def serving(line: str) -> bool:
    """Tell whether a command ends only when it is told to."""
    return "quoth serve" in line


@pytest.fixture(scope="module")
def platforms() -> Iterator[Mapping[str, str]]:
    """Run a Slack and a Discord beside the tests, and return the variables that lead there."""
    loop, stack = asyncio.new_event_loop(), AsyncExitStack()
    thread = Thread(target=loop.run_forever)
    thread.start()

    async def opened() -> tuple[FakeSlack, FakeDiscord]:
        return (
            await stack.enter_async_context(FakeSlack()),
            await stack.enter_async_context(FakeDiscord()),
        )

    fake_slack, fake_discord = asyncio.run_coroutine_threadsafe(opened(), loop).result(PATIENCE)
    yield {
        "QUOTH_SLACK_API_URL": fake_slack.api_url,
        "QUOTH_SLACK_BOT_TOKEN": fake_slack.workspace.token,
        "QUOTH_SLACK_APP_TOKEN": fake_slack.world.app_token,
        "QUOTH_DISCORD_API_URL": fake_discord.api_url,
        "QUOTH_DISCORD_GATEWAY_URL": fake_discord.gateway_url,
        "QUOTH_DISCORD_BOT_TOKEN": fake_discord.world.token,
    }
    asyncio.run_coroutine_threadsafe(stack.aclose(), loop).result(PATIENCE)
    loop.call_soon_threadsafe(loop.stop)
    thread.join()
    loop.close()


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Lay out what a reader has: a copy of the project, as far as pages name it, and a handbook."""
    desk = tmp_path_factory.mktemp("desk")
    for folder in ("seeds", "tests/relevance"):
        shutil.copytree(ROOT / folder, desk / folder)
    (desk / "docs/pictures").mkdir(parents=True)
    (desk / "handbook").mkdir()
    leave = "# Leave\n\nYou have 30 days of leave in a year.\n"
    (desk / "handbook/leave.md").write_text(leave, "utf-8")
    return desk


@pytest.fixture
def environment(platforms: Mapping[str, str], desk: Path) -> dict[str, str]:
    """Return the variables that a reader has set who has followed the pages."""
    return {
        **platforms,
        "QUOTH_CACHE": str(desk / "cache"),
        "QUOTH_DATA": str(desk / "data"),
        "QUOTH_PORT": "0",
        "QUOTH_WEB_PORT": str(free_port()),
        "QUOTH_HEALTH_PORT": "0",
    }


@pytest.mark.parametrize("arguments", commands() + commands("console"), ids=" ".join)
def test_every_command_is_understood(arguments: tuple[str, ...]) -> None:
    """Each command on a page has the options and arguments that the page gives it."""
    command, rest = typer.main.get_command(app), list(arguments)
    context = command.make_context("quoth", list(rest))
    while isinstance(command, typer.core.TyperGroup):
        name, found, rest = command.resolve_command(context, rest)
        assert found is not None
        command = found
        context = command.make_context(name, list(rest), parent=context)

    assert context.args == []


@pytest.mark.parametrize("line", [line for line in typed() if not serving(line)])
def test_every_command_works(
    environment: dict[str, str],
    desk: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    line: str,
) -> None:
    """Whoever types it gets what the page promises, or is told that there is nothing."""
    words = shlex.split(line)
    before = dict(word.split("=", 1) for word in words[: words.index("quoth")])
    for name, value in {**environment, **before}.items():
        monkeypatch.setenv(name, value)
    monkeypatch.chdir(desk)
    monkeypatch.setattr(sys, "stdin", io.StringIO("What is superposition?\n"))
    monkeypatch.setattr(sys, "argv", words[words.index("quoth") :])
    with logging_as_it_was(), pytest.raises(SystemExit) as end:
        main()
    written = capsys.readouterr()

    assert int(end.value.code or 0) in FOUND, written.err
    assert written.out or written.err or "--picture" in words


@pytest.mark.parametrize("line", [line for line in typed() if serving(line)])
def test_every_command_that_serves_serves_until_it_is_told_to_stop(
    environment: dict[str, str], desk: Path, line: str
) -> None:
    """It says where, and ends well."""
    command = [sys.executable, "-m", "adapters", *shlex.split(line.partition("quoth ")[2])]
    everything = {"PATH": os.defpath, "HOME": str(desk), "PYTHONPATH": str(ROOT), **environment}
    with subprocess.Popen(
        command, cwd=desk, env=everything, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stderr is not None
        said = ""
        for told in process.stderr:
            said += told
            if "serving" in told:
                break
        process.send_signal(signal.SIGTERM)
        said += process.stderr.read()

    assert process.returncode == 0, said
    assert re.search(r"serving (slack|discord|web)", said)


@pytest.mark.parametrize("line", [line for line in lines() if line not in typed()])
def test_whatever_else_is_typed_is_seen_to_work_elsewhere(line: str) -> None:
    """Words of make are words of the Makefile; variables are settings; the rest has its test."""
    first, *rest = shlex.split(line, comments=True)
    if first == "make":
        word = rest[0].partition("=")[0]
        assert re.search(rf"^{word}:", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE)
    if first == "export":
        name = rest[0].partition("=")[0]
        assert name.removeprefix("QUOTH_").removesuffix("_FILE").lower() in Settings.model_fields

    assert (ROOT / OTHERS[first]).exists()
