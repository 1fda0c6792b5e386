"""The wheel is the product: what it holds, and what it does where there is nothing else."""

import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
FOLDERS = ("adapters", "bot", "retrieval", "seeds")

pytestmark = pytest.mark.wheel


def run(*command: str | Path) -> None:
    """Run *command*, and tell what it said if it fails."""
    ran = subprocess.run(command, capture_output=True, text=True, check=False)

    assert ran.returncode == 0, ran.stdout + ran.stderr


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the tree, with what the lock has installed."""
    folder = tmp_path_factory.mktemp("wheel")
    run(
        *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation"),
        *("--wheel-dir", folder, ROOT),
    )
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, with what it needs and nothing else, and return the folder of commands."""
    home = tmp_path_factory.mktemp("environment")
    venv.create(home, symlinks=True)
    install = (sys.executable, "-m", "pip", "--python", home / "bin/python", "install")
    run(*install, "--require-hashes", "--requirement", ROOT / "requirements.lock")
    run(*install, "--no-deps", wheel)
    run(sys.executable, "-m", "pip", "--python", home / "bin/python", "check")
    return home / "bin"


def quoth(
    installed: Path, folder: Path, *arguments: str, code: int = 0
) -> subprocess.CompletedProcess[str]:
    """Run the installed command in an empty folder with an empty home, to end with *code*."""
    (folder / "home").mkdir()
    (folder / "here").mkdir()
    ran = subprocess.run(
        [installed / "quoth", *arguments],
        cwd=folder / "here",
        env={"PATH": "/usr/bin:/bin", "HOME": str(folder / "home")},
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == code, ran.stderr
    return ran


def test_the_wheel_holds_the_product_and_nothing_else(wheel: Path) -> None:
    """Each file of the four folders is in the wheel, and besides them only what describes it."""
    with zipfile.ZipFile(wheel) as archive:
        held = {name for name in archive.namelist() if ".dist-info/" not in name}
    tree = {
        str(path.relative_to(ROOT))
        for folder in FOLDERS
        for path in (ROOT / folder).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }

    assert held == tree


def test_the_wheel_is_well_made(wheel: Path) -> None:
    """No stray module, no bytecode, no gap in the record. W010 is about seeds: no Python there."""
    run(
        *(sys.executable, "-m", "check_wheel_contents", "--ignore", "W010"),
        *("--toplevel", ",".join(FOLDERS), wheel),
    )


def test_an_installed_quoth_answers_where_there_is_nothing(installed: Path, tmp_path: Path) -> None:
    """In an empty folder with an empty home the default corpus is there, and it is quoted."""
    answer = quoth(installed, tmp_path, "ask", "What is superposition?")

    assert "superposition" in answer.stdout
    assert list((tmp_path / "here").iterdir()) == []
