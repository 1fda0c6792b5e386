"""What the page about running Quoth tells people to type does what the page says."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml

from bot.settings import Settings
from tests.supply.environment import ROOT, tool

PAGE = (ROOT / "docs/operate.md").read_text("utf-8")
TYPED = [
    line
    for block in re.findall(r"^```shell\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    for line in block.splitlines()
]
MADE = "deploy/secrets"  # by a line of the page


def test_every_file_that_is_typed_is_there() -> None:
    """Whoever copies a line from the page meets no file that was renamed."""
    named = {
        word
        for line in TYPED
        for word in re.findall(r"(?<![\w/])(?:deploy/[\w./-]*\w|[\w-]+\.lock)", line)
        if not word.startswith(MADE)
    }

    assert named
    assert {name for name in named if not (ROOT / name).exists()} == set()


def test_secrets_that_are_made_beside_the_compose_file_stay_at_home() -> None:
    """Neither git nor an image takes them along."""
    assert any(MADE in line for line in TYPED)
    assert f"{MADE}/" in (ROOT / ".gitignore").read_text("utf-8").splitlines()
    assert "!deploy" not in (ROOT / ".dockerignore").read_text("utf-8")


def test_the_ports_are_the_ones_in_the_code() -> None:
    """Whoever opens a port opens the right one."""
    told = re.findall(r"^\| (\d+) \| `(\w+)` \|", PAGE, re.MULTILINE)

    assert told == [
        (str(Settings.model_fields[name].default), name)
        for name in ("web_port", "port", "health_port")
    ]


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in sorted((ROOT / "deploy").rglob("*"))
        if path.is_file() and "QUOTH_" in path.read_text("utf-8")
    ],
    ids=lambda path: str(path.relative_to(ROOT / "deploy")),
)
def test_every_variable_that_is_shipped_is_a_setting(path: Path) -> None:
    """A misspelt one keeps Quoth from starting, on somebody else's machine."""
    named = re.findall(r"\bQUOTH_(\w+)", path.read_text("utf-8"))

    assert {name.removesuffix("_FILE").lower() for name in named} <= Settings.model_fields.keys()


def test_the_settings_that_kubernetes_is_given_are_accepted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A pod with a file that Quoth refuses would start again and again."""
    shutil.copy(ROOT / "deploy/kubernetes/quoth.toml", tmp_path)
    monkeypatch.chdir(tmp_path)

    assert any(each.source.endswith("quoth.toml") for each in Settings().origins())


@pytest.mark.skipif(tool("kubectl") is None, reason="NO KUBECTL: make tools")
def test_the_kustomization_on_the_page_builds(tmp_path: Path) -> None:
    """Beside a copy of this project it makes what the page says, from the image that it names."""
    (shown,) = re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL)
    (tmp_path / "kustomization.yaml").write_text(shown, "utf-8")
    (tmp_path / "quoth").symlink_to(ROOT)
    ran = subprocess.run(
        [str(tool("kubectl")), "kustomize", "--load-restrictor", "LoadRestrictionsNone", tmp_path],
        capture_output=True,
        text=True,
        check=True,
    )
    (deployment,) = [
        each for each in yaml.safe_load_all(ran.stdout) if each["kind"] == "Deployment"
    ]
    (container,) = deployment["spec"]["template"]["spec"]["containers"]

    assert container["image"] == "registry.your-team.example/quoth:0.1.0"
    assert "/documents" in {each["mountPath"] for each in container["volumeMounts"]}


@pytest.mark.parametrize("component", sorted((ROOT / "deploy/kubernetes/components").iterdir()))
def test_every_component_is_told_of(component: Path) -> None:
    """Whoever has a PostgreSQL finds what is there for it."""
    assert re.search(rf"^\| .*`{component.name}`.* \|", PAGE, re.MULTILINE)
