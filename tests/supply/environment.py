"""Builds the wheel, and installs it with what it needs and nothing else, as its users do."""

import os
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).parents[2]
FOLDERS = ("adapters", "bot", "retrieval", "seeds")


def run(*command: str | Path) -> str:
    """Run *command*, return what it said, and tell all of it if it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def build(source: Path, folder: Path) -> Path:
    """Build the wheel of *source* into *folder*, with what the lock has installed."""
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", folder, source),
    )
    return next(folder.glob("*.whl"))


def install(wheel: Path, home: Path) -> Path:
    """Install *wheel* in a new environment at *home*; return its Python."""
    venv.create(home, symlinks=True)
    python = home / "bin" / "python"
    pip = (sys.executable, "-m", "pip", "--python", python)
    run(*pip, "install", "--require-hashes", "--requirement", ROOT / "requirements.lock")
    run(*pip, "install", "--no-deps", wheel)
    run(*pip, "check")
    return python


def tool(name: str) -> str | None:
    """Return where the command *name* is that ``make tools`` installs, if it did."""
    command = Path(sys.executable).with_name(name)
    return str(command) if os.access(command, os.X_OK) else None
