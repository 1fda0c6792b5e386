"""Slack's own types, in TypeScript, find nothing wrong with the manifests."""

import json
import shutil
import subprocess
from pathlib import Path

import pytest

from adapters.slack.manifest import Manifest, manifest
from tests.adapters.processes import ROOT

MODULES = ROOT / "tests/pictures/node_modules"
TSC = MODULES / ".bin/tsc"
OPTIONS = {
    "strict": True,
    "noEmit": True,
    "skipLibCheck": True,
    "module": "nodenext",
    "moduleResolution": "nodenext",
    "target": "es2022",
    "types": [],
}

pytestmark = pytest.mark.skipif(
    not (shutil.which("node") and TSC.exists() and (MODULES / "@slack/web-api").exists()),
    reason="node or tests/pictures/node_modules is not there: run npm ci in tests/pictures",
)


def complaints(folder: Path, *described: Manifest) -> str:
    """Return what the compiler says of manifests."""
    (folder / "node_modules").symlink_to(MODULES)
    rows = [
        f'export const m{number}: V["manifest"] = {json.dumps(each)};\n'
        for number, each in enumerate(described)
    ]
    head = 'import type { AppsManifestValidateArguments as V } from "@slack/web-api";\n'
    (folder / "manifests.ts").write_text(head + "".join(rows), encoding="utf-8")
    project = {"compilerOptions": OPTIONS, "files": ["manifests.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(project), encoding="utf-8")
    ran = subprocess.run(
        [str(TSC), "-p", str(folder)], capture_output=True, text=True, check=False, timeout=120
    )
    return ran.stdout + ran.stderr


def test_every_manifest_is_one(tmp_path: Path) -> None:
    """Names of scopes and events, and the shape of every table, are checked by name."""
    every = [
        manifest(transport, follow_ups=more)
        for transport in ("socket", "http")
        for more in (False, True)
    ]

    assert complaints(tmp_path, *every) == ""


def test_a_manifest_that_is_none_is_found_out(tmp_path: Path) -> None:
    """The test above can fail: an event and a scope that do not exist are named."""
    wrong = manifest()
    wrong["oauth_config"]["scopes"]["bot"].append("chat:shout")
    wrong["settings"]["event_subscriptions"]["bot_events"].append("app_applauded")
    found = complaints(tmp_path, wrong)

    assert "chat:shout" in found
    assert "app_applauded" in found
