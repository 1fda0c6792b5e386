"""What every test stands on: a home of its own, and the same random examples on every run."""

import os
from pathlib import Path

import pytest
from hypothesis import settings

from tests import slack_types

# Time limits fail on a busy machine, and a run that finds what the last one did not is no check.
settings.register_profile("house", deadline=None, derandomize=True, database=None)
settings.load_profile("house")


def pytest_configure(config: pytest.Config) -> None:
    """Have what the tests send to Slack looked at when they are over."""
    slack_types.register(config)


@pytest.fixture(autouse=True)
def _home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the settings, files and terminal of whoever runs the tests out of them."""
    for name in list(os.environ):
        if name.startswith(("QUOTH_", "XDG_")) or name in {"NO_COLOR", "FORCE_COLOR", "COLUMNS"}:
            monkeypatch.delenv(name)
    monkeypatch.setenv("HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture(scope="session")
def seeds() -> Path:
    """Return the folder of the default corpus."""
    return Path(__file__).parents[1] / "seeds"
