"""The image is small in what it may do, and answers all the same.

There is no container engine here. Its command runs over a read-only root, as nobody, without a
capability, with one folder to write to; and the storm runs the very lines that make the image.
"""

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy import sandbox
from tests.deploy.dockerfile import stages
from tests.supply.environment import ROOT, tool

DEPLOY = ROOT / "deploy"
IMAGE = stages(DEPLOY / "Dockerfile")
BUILD, FINAL = IMAGE
COMPOSE = sorted(DEPLOY.glob("compose*.yaml"))

needs_sandbox = pytest.mark.skipif(sandbox.missing() is not None, reason=str(sandbox.missing()))


def context(to: Path) -> None:
    """Copy to *to* what .dockerignore lets into the image."""
    lines = (ROOT / ".dockerignore").read_text("utf-8").split()
    for name in [line.removeprefix("!") for line in lines if line.startswith("!")]:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, to / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, to / name)


def visited(
    command: list[str], *, path: str, folders: dict[str, tuple[Path, bool]]
) -> dict[str, Any]:
    """Run *command* as the image would, and return what a visitor inside saw."""
    environment = {**FINAL.environment, "PATH": path, "LANG": "C.UTF-8"}
    if "/opt" not in folders:
        environment["PYTHONPATH"] = str(ROOT)
    seen: dict[str, Any] = json.loads(
        sandbox.confined(
            *(sys.executable, str(Path(__file__).with_name("visit.py"))),
            json.dumps([command, FINAL.command("HEALTHCHECK")]),
            environment=environment,
            folders=folders,
        )
    )
    return seen


def holds(seen: dict[str, Any], data: Path) -> None:
    """Check that a visitor saw a server that answers, and can do nothing else."""
    status, page = seen["answer"]

    assert status == 200
    assert "<mark" in page
    assert "superposition" in page
    assert seen["uid"] == int(FINAL.only("USER").partition(":")[0])
    assert seen["writable"] == ["/data"]
    assert seen["sick_at_first"]
    assert seen["code"] == 0
    assert {path.name for path in data.iterdir()} <= {"cache", "state", "written"}


@needs_sandbox
def test_the_command_of_the_image_answers_where_it_may_write_to_one_folder_only(
    tmp_path: Path,
) -> None:
    """Its own check finds it well, the page quotes the seeds, and SIGTERM ends it with 0."""
    path = f"{Path(sys.executable).parent}:/usr/bin:/bin"
    assert [*FINAL.command("ENTRYPOINT"), *FINAL.command("CMD")] == ["quoth", "serve"]
    command = [sys.executable, "-m", "adapters", "serve"]

    holds(visited(command, path=path, folders={"/data": (tmp_path, True)}), tmp_path)


@pytest.mark.storm
@needs_sandbox
def test_the_lines_that_make_the_image_make_one_that_answers(tmp_path: Path) -> None:
    """Each of them runs, over nothing but what .dockerignore lets in, and the result serves."""
    made, data, outside = tmp_path / "opt", tmp_path / "data", tmp_path / "context"
    for folder in (made / "tmp", data, outside, tmp_path / "src"):
        folder.mkdir(parents=True)
    context(outside)
    folders = {"/opt": (made, True), "/src": (tmp_path / "src", True)}
    for name, rest in BUILD.instructions:
        if name == "COPY":
            shutil.copytree(outside, tmp_path / "src", dirs_exist_ok=True)
        elif name == "RUN":
            sandbox.confined(
                *json.loads(rest),
                environment={
                    "PATH": f"{Path(sys.executable).parent}:/usr/bin:/bin",
                    "TMPDIR": "/opt/tmp",
                    "HOME": "/opt/tmp",
                },
                folders=folders,
                uid=0,
                where="/src",
                network=True,
            )
    command = [*FINAL.command("ENTRYPOINT"), *FINAL.command("CMD")]

    holds(
        visited(
            command,
            path=FINAL.environment["PATH"],
            folders={"/opt": (made, False), "/data": (data, True)},
        ),
        data,
    )


@pytest.mark.skipif(tool("hadolint") is None, reason="NO HADOLINT: make tools")
def test_a_reader_of_dockerfiles_has_nothing_to_say() -> None:
    """It knows the mistakes of others."""
    ran = subprocess.run(
        [str(tool("hadolint")), "--failure-threshold", "style", DEPLOY / "Dockerfile"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.stdout + ran.stderr == ""


def test_the_image_runs_as_nobody_and_needs_no_shell() -> None:
    """A user by number is one that Kubernetes can tell from root; words need no shell."""
    assert FINAL.only("USER") == f"{sandbox.NOBODY}:{sandbox.NOBODY}"
    assert FINAL.only("STOPSIGNAL") == "SIGTERM"
    for stage in IMAGE:
        assert all(rest.startswith("[") for rest in stage.every("RUN"))


def test_the_base_of_the_image_can_be_named_by_its_digest() -> None:
    """One argument pins both stages, so that a release is made of what was looked at."""
    text = (DEPLOY / "Dockerfile").read_text("utf-8")

    assert re.findall(r"^ARG (\w+)=(\S+)", text, re.MULTILINE) == [
        ("PYTHON", "python:3.11-slim-bookworm")
    ]
    assert {stage.base.split()[0] for stage in IMAGE} == {"${PYTHON}"}


def test_what_is_installed_in_the_image_is_what_the_lock_says() -> None:
    """Every package is a wheel with the hash of the lock; none runs code of its own to install."""
    first, *others = [line for line in BUILD.every("RUN") if '"install"' in line]

    assert {"--require-hashes", "--only-binary=:all:", "requirements.lock"} <= set(
        json.loads(first)
    )
    assert [("--no-deps" in each, "--no-build-isolation" in each) for each in others] == [
        (True, True)
    ]


def test_only_what_the_image_is_made_of_gets_near_it() -> None:
    """Nothing that is not named gets in: no secret, no history, no test."""
    lines = [
        line
        for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines()
        if not line.startswith("#")
    ]

    assert lines[0] == "*"
    assert all((ROOT / line[1:]).exists() for line in lines[1:] if line.startswith("!"))
    assert [line for line in lines[1:] if not line.startswith("!")] == ["**/__pycache__"]


@pytest.mark.skipif(tool("check-jsonschema") is None, reason="NO CHECK-JSONSCHEMA: make tools")
def test_every_compose_file_is_one() -> None:
    """Each follows the published schema of compose files."""
    ran = subprocess.run(
        [str(tool("check-jsonschema")), "--builtin-schema", "vendor.compose-spec", *COMPOSE],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout


def test_compose_gives_the_container_nothing_that_it_does_not_need() -> None:
    """No capability, no new privilege, no port for the world, one volume, limits; but an init."""
    service = yaml.safe_load((DEPLOY / "compose.yaml").read_text("utf-8"))["services"]["quoth"]

    assert service["init"]
    assert service["read_only"]
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["user"] == FINAL.only("USER")
    assert all(port.startswith("127.0.0.1:") for port in service["ports"])
    assert {"mem_limit", "cpus", "pids_limit"} <= service.keys()
    data, documents = service["volumes"]
    assert data == "data:/data"
    assert documents["read_only"]


@pytest.mark.parametrize("path", COMPOSE, ids=lambda path: path.name)
def test_compose_hands_secrets_over_as_files(path: Path) -> None:
    """A variable can be read by whoever inspects the container; a file cannot."""
    file = yaml.safe_load(path.read_text("utf-8"))
    service = file["services"]["quoth"]
    named = {
        value.removeprefix("/run/secrets/")
        for name, value in service["environment"].items()
        if name.endswith("_FILE")
    }

    assert named == set(service["secrets"]) == file["secrets"].keys()
    assert all(set(each) == {"file"} for each in file["secrets"].values())
