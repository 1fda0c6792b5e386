"""The workflows check and release, and nobody else's code can change under them."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.supply.environment import ROOT, tool

FOLDER = ROOT / ".github/workflows"
PATHS = sorted(FOLDER.iterdir())

every_workflow = pytest.mark.parametrize("path", PATHS, ids=lambda path: path.name)


def jobs(path: Path) -> dict[str, dict[str, Any]]:
    """Return the jobs of a workflow."""
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))["jobs"]
    return found


@pytest.mark.skipif(tool("zizmor") is None, reason="NO ZIZMOR: make tools")
def test_a_reader_of_workflows_finds_no_hole() -> None:
    """It reads them strictly, and looks for what attackers look for, without a network."""
    ran = subprocess.run(
        [str(tool("zizmor")), "--offline", "--strict-collection", "--persona=pedantic", FOLDER],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


@every_workflow
def test_every_action_is_named_by_its_commit_with_its_version_beside_it(path: Path) -> None:
    """A tag can be moved to other code; a commit cannot."""
    uses = re.findall(r"uses: (.*)", path.read_text("utf-8"))

    assert uses
    assert [
        each for each in uses if not re.fullmatch(r"[\w./-]+@[0-9a-f]{40} # v[\d.]+", each)
    ] == []


@every_workflow
def test_every_job_says_what_it_may_do_and_no_job_is_given_a_secret(path: Path) -> None:
    """A workflow may do nothing, and each of its jobs what it is for."""
    text = path.read_text("utf-8")

    assert yaml.safe_load(text)["permissions"] == {}
    assert all("permissions" in job and "timeout-minutes" in job for job in jobs(path).values())
    assert "secrets." not in text


def test_only_what_was_checked_built_twice_and_vouched_for_is_published() -> None:
    """Each step of a release waits for the one before it, and only the last one may publish."""
    release = jobs(FOLDER / "release.yml")
    words = [step["run"] for job in release.values() for step in job["steps"] if "run" in step]

    assert [job.get("needs") for job in release.values()] == [None, "check", "build", "vouch"]
    assert words[:4] == [".ci/run", "make audit", "make release", "make sbom"]
    assert [name for name, job in release.items() if "id-token" in job["permissions"]] == [
        "vouch",
        "publish",
    ]


def test_a_release_is_checked_as_every_change_is() -> None:
    """Word for word, so that the two cannot disagree."""
    assert (
        jobs(FOLDER / "release.yml")["check"]["steps"] == jobs(FOLDER / "ci.yml")["check"]["steps"]
    )
