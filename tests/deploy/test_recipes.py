"""The recipes of the page about running Quoth are followed, as far as one machine can.

What makes files is run. At each line that would start something, all that it reads must be there.
"""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings
from bot.state.opening import open_state
from tests.deploy.sandbox import NOBODY
from tests.supply.environment import ROOT

PAGE = (ROOT / "docs/operate.md").read_text("utf-8")
KUBERNETES = ROOT / "deploy/kubernetes"
FOLLOWED = {"install", "cp", "openssl", "/opt/quoth/bin/python"}
STARTING = {"docker", "kubectl", "systemctl"}
ELSEWHERE = {"python3.11", "/opt/quoth/bin/pip"}  # tests/test_wheel.py
OWN = 0o600
PASTED = "pasted-and-ended\n"


def steps(title: str) -> Iterator[str]:
    """Yield what the chapter *title* tells to type, the pastes between its blocks too."""
    chapter = re.search(rf"^## {title}\n(.*?)(?=^## |\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert chapter
    for typed in re.findall(
        r"^```shell\n(.*?)^```|`(cat > [^`]+)`", chapter[1], re.MULTILINE | re.DOTALL
    ):
        yield from "".join(typed).splitlines()


def follow(step: str, machine: Path, where: Path) -> None:
    """Type *step* at *where*, as if *machine* were the top folder and its user every user."""
    here = re.sub(r"(?<=[ '])/(?=(?:backup|etc|opt|var)/)", f"{machine}/", step)
    here = here.replace("/opt/quoth/bin/python ", f"{sys.executable} ")
    here = here.replace(f"-o {NOBODY} -g {NOBODY}", f"-o {os.getuid()} -g {os.getgid()}")
    subprocess.run(["/bin/sh", "-c", here], cwd=where, input=PASTED, text=True, check=True)


def started(title: str, machine: Path, where: Path) -> Iterator[str]:
    """Follow a chapter, and pause at each line that would start something."""
    for step in steps(title):
        if step.split()[0] in STARTING:
            yield step
        elif step.split()[0] not in ELSEWHERE:
            follow(step, machine, where)


def is_kept(secret: Path) -> bool:
    """Tell whether there is a secret in a file that its owner alone reads."""
    return secret.stat().st_mode & 0o777 == OWN and len(secret.read_text("utf-8")) >= len(PASTED)


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """Return a machine with a copy of this project and what every machine has."""
    for folder in ("backup", "etc/systemd/system", "opt/quoth", "quoth/docs", "var/lib/quoth"):
        (tmp_path / folder).mkdir(parents=True)
    shutil.copytree(
        ROOT / "deploy", tmp_path / "quoth/deploy", ignore=shutil.ignore_patterns("secrets")
    )
    shutil.copy(ROOT / "docs/operate.md", tmp_path / "quoth/docs")
    return tmp_path


def test_every_container_that_is_started_finds_its_secrets(machine: Path) -> None:
    """One that is missing keeps it from starting; one that others read is one that they know."""
    used, project = set(), machine / "quoth"
    for step in started("As a container", machine, project):
        for file in re.findall(r"--file (deploy/compose\S+)", step):
            used.add(file)
            secrets = yaml.safe_load((project / file).read_text("utf-8"))["secrets"]
            assert all(is_kept(project / "deploy" / each["file"]) for each in secrets.values())

    assert used == {f"deploy/{path.name}" for path in (ROOT / "deploy").glob("compose*.yaml")}
    assert (project / "deploy/secrets").stat().st_mode & 0o077 == 0


def test_every_secret_of_the_container_belongs_to_the_user_inside() -> None:
    """Compose mounts the file as it is, and whoever is inside has no right to read another's."""
    made = [step for step in steps("As a container") if "/dev/null" in step]

    assert made
    assert all(step.startswith(f"install -o {NOBODY} -g {NOBODY} -m 600 ") for step in made)


def test_everything_that_the_unit_names_is_there_when_it_is_started(machine: Path) -> None:
    """Its page, its tokens, and the folder that it starts in."""
    units, begun = machine / "etc/systemd/system", []
    for step in started("As a service", machine, machine / "quoth"):
        texts = [path.read_text("utf-8") for path in units.rglob("*") if path.is_file()]
        unit = "\n".join(texts)
        named = re.findall(r"^(?:Documentation=file://|WorkingDirectory=)/(.+)", unit, re.MULTILINE)
        tokens = re.findall(r"^LoadCredential=\w+:/(.+)", unit, re.MULTILINE)
        assert [(machine / each).exists() for each in named] == [True, True]
        assert all(is_kept(machine / each) for each in tokens)
        begun += [len(tokens)] if step.endswith(" quoth") else []

    assert begun == [0, 2]


def test_the_secret_that_the_cluster_is_given_holds_what_its_pods_read(machine: Path) -> None:
    """A key that is missing keeps the pod from starting."""
    given: list[str] = []
    for step in started("In Kubernetes", machine, machine):
        given += re.findall(r"--from-file=(\S+)", step)
        assert all(is_kept(machine / each) for each in given)
        applied = re.findall(r"--filename (\S+)", step)
        assert all((machine / each).is_file() for each in applied)
    pods = (KUBERNETES / "deployment.yaml", KUBERNETES / "components/slack/kustomization.yaml")
    read = [re.findall(r"/run/secrets/quoth/(\w+)", path.read_text("utf-8")) for path in pods]

    assert set(given) == {name for names in read for name in names}


def test_a_backup_can_be_made_while_the_database_is_written_to(
    machine: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The copy holds what was there, without the files beside it that only a running one needs."""
    data, backup = machine / "var/lib/quoth", machine / "backup"
    monkeypatch.setenv("QUOTH_DATA", str(data))
    state = open_state(Settings())
    for step in steps("Backup and restore"):
        follow(step, machine, machine)
    state.close()
    tables = [
        set(sqlite3.connect(folder / "state.db").execute("SELECT name, sql FROM sqlite_master"))
        for folder in (data, backup)
    ]

    assert tables[0] == tables[1] != set()
    assert (backup / "secret").read_bytes() == (data / "secret").read_bytes()


def test_whatever_is_not_run_here_is_said_to_be() -> None:
    """Whoever trusts a page because its lines are run knows which ones are not."""
    first = {
        line.split()[0]
        for block in re.findall(r"^```shell\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
        for line in block.splitlines()
    }
    (told,) = re.findall(r"no test runs what begins with (.*?) above", PAGE, re.DOTALL)

    assert first <= FOLLOWED | STARTING | ELSEWHERE
    assert set(re.findall(r"`(\w+)`", told)) == STARTING & first
