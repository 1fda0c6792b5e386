"""The unit is one that systemd understands, and it is let do next to nothing."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.supply.environment import ROOT

FOLDER = ROOT / "deploy/systemd"
UNIT = FOLDER / "quoth.service"

SYSTEMD = shutil.which("systemd-analyze")

pytestmark = pytest.mark.skipif(SYSTEMD is None, reason="NO SYSTEMD: the unit was not read")


def analyze(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Ask systemd what it thinks, without a running one."""
    return subprocess.run([str(SYSTEMD), *arguments], capture_output=True, text=True, check=False)


def test_the_unit_is_hardly_exposed() -> None:
    """By the measure of systemd, no more than the page says; a plain unit has 9.6."""
    said = analyze("security", "--offline=yes", "--no-pager", UNIT).stdout
    level = re.search(r"exposure level for quoth.service: ([\d.]+)", said)

    (told,) = re.findall(
        r"its exposure is ([\d.]+),", (ROOT / "docs/operate.md").read_text("utf-8")
    )

    assert level, said
    assert float(level[1]) <= float(told)


def test_what_may_go_better_next_time_is_tried_for_ever() -> None:
    """A database may be away for an hour; a wrong setting stays wrong."""
    lines = UNIT.read_text("utf-8").splitlines()

    assert "StartLimitIntervalSec=0" in lines[: lines.index("[Service]")]
    assert "Restart=on-failure" in lines
    assert [line for line in lines if "ExitStatus" in line] == ["RestartPreventExitStatus=2"]


def test_systemd_understands_every_line_of_the_unit(tmp_path: Path) -> None:
    """With its drop-ins, and commands that are on every machine in place of ours."""
    text = UNIT.read_text("utf-8").replace("/opt/quoth/bin/quoth", "/bin/true")
    (tmp_path / UNIT.name).write_text(text, "utf-8")
    drop_ins = tmp_path / f"{UNIT.name}.d"
    drop_ins.mkdir()
    for drop_in in FOLDER.glob("*.conf"):
        shutil.copy(drop_in, drop_ins)
    ran = analyze("verify", "--man=no", "--recursive-errors=no", tmp_path / UNIT.name)

    assert [line for line in ran.stderr.splitlines() if "quoth" in line] == []
    assert ran.returncode == 0, ran.stderr


def test_a_line_that_systemd_does_not_understand_is_noticed(tmp_path: Path) -> None:
    """Or the test above would pass for any unit."""
    text = UNIT.read_text("utf-8").replace("/opt/quoth/bin/quoth", "/bin/true")
    (tmp_path / UNIT.name).write_text(text.replace("MemoryMax", "MemoryMost"), "utf-8")

    assert "MemoryMost" in analyze("verify", "--man=no", tmp_path / UNIT.name).stderr


@pytest.mark.parametrize("path", sorted(FOLDER.glob("*.conf")), ids=lambda path: path.name)
def test_every_token_that_is_named_is_handed_over(path: Path) -> None:
    """Its user, who exists only while it runs, gets a copy that nobody else can read."""
    text = path.read_text("utf-8")
    handed = re.findall(r"^LoadCredential=(\w+):/etc/quoth/(\w+)$", text, re.MULTILINE)
    named = re.findall(r"^Environment=QUOTH_(\w+)_FILE=%d/(\w+)$", text, re.MULTILINE)

    assert [name for name, _ in handed] == [file for _, file in handed]
    assert [file for _, file in named] == [name for name, _ in handed]
    assert [name.lower() for name, _ in named] == [file for _, file in named]
