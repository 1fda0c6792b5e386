"""The wheel is the product: what it holds, and what it does where there is nothing else."""

import json
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.supply.environment import FOLDERS, ROOT, build, install, run, tool
from tests.supply.release import digest, twice
from tests.supply.sbom import LISTER, write

pytestmark = pytest.mark.wheel


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the wheel from the tree, with what the lock has installed."""
    return build(ROOT, tmp_path_factory.mktemp("wheel"))


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Install the wheel, with what it needs and nothing else, and return the folder of commands."""
    return install(wheel, tmp_path_factory.mktemp("environment")).parent


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


def test_two_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    """Whoever builds it elsewhere, at another time, as another user can check what we publish."""
    first, second = twice(tmp_path)

    assert first.name == second.name
    assert digest(first) == digest(second)


@pytest.mark.skipif(tool(LISTER) is None, reason=f"NO {LISTER.upper()}: make tools")
def test_the_bill_of_materials_is_what_is_installed(installed: Path, tmp_path: Path) -> None:
    """Each package with its version, and none besides."""
    bill = tmp_path / "bill.json"
    write(installed / "python", bill, validated=False)
    script = (
        "from importlib.metadata import distributions\n"
        "for each in distributions(): print(each.name, each.version)"
    )
    listed = json.loads(bill.read_text("utf-8"))
    parts = {(each["name"], each["version"]) for each in listed["components"]}
    itself = listed["metadata"]["component"]

    assert (listed["bomFormat"], listed["specVersion"]) == ("CycloneDX", "1.6")
    assert parts | {(itself["name"], itself["version"])} == {
        tuple(line.split()) for line in run(installed / "python", "-c", script).splitlines()
    }


def test_a_package_that_was_tampered_with_is_refused(wheel: Path, tmp_path: Path) -> None:
    """One byte more, under the same name and version, is another package than the lock names."""
    pin = f"quoth==0.1.0 --hash=sha256:{digest(wheel)}\n"
    (tmp_path / "requirements.lock").write_text(pin, "utf-8")
    forged = Path(shutil.copy(wheel, tmp_path))
    with zipfile.ZipFile(forged, "a") as archive:
        archive.writestr("bot/guest.py", "")

    def download(folder: Path) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, "-m", "pip", "download", "--no-deps", "--no-index"),
                *("--find-links", folder, "--dest", tmp_path / folder.name / "got"),
                *("--require-hashes", "--requirement", tmp_path / "requirements.lock"),
            ],
            capture_output=True,
            text=True,
            check=False,
        )

    assert download(wheel.parent).returncode == 0
    refused = download(tmp_path)
    assert refused.returncode != 0
    assert "DO NOT MATCH THE HASHES" in refused.stderr
