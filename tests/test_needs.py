"""What the project needs is declared, locked, used, and nothing else is."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PACKAGES = ("adapters", "bot", "retrieval")
LOCKS = ("requirements.lock", "requirements-dev.lock", "requirements-tools.lock")


def declared() -> tuple[list[Requirement], list[Requirement]]:
    """Read what the project says it needs: to run, and for whatever else."""
    said = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    others = [
        *said["project"]["optional-dependencies"].values(),
        *said["dependency-groups"].values(),
    ]
    named = [need for group in others for need in group if isinstance(need, str)]
    return (
        [Requirement(need) for need in said["project"]["dependencies"]],
        [Requirement(need) for need in named if not need.startswith(said["project"]["name"])],
    )


def lock(name: str) -> set[str]:
    """Read a lock: each distribution with its version, and the hashes that it may have."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return {entry.rstrip() for entry in re.split(r"\n(?=\S)", text) if not entry.startswith("#")}


def pins(name: str) -> set[tuple[str, str]]:
    """Read the names and versions of a lock."""
    entries = [re.split(r"==| ", entry, maxsplit=2) for entry in lock(name)]
    return {(entry[0], entry[1]) for entry in entries}


def imported() -> dict[str, set[str]]:
    """Tell which modules from outside the source imports, and which distributions they come in."""
    names: set[str] = set()
    for path in (path for package in PACKAGES for path in (ROOT / package).rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                names |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                names.add(node.module.partition(".")[0])
    known = packages_distributions()
    outside = names - {*PACKAGES, *sys.stdlib_module_names}
    return {name: {canonicalize_name(dist) for dist in known.get(name, ())} for name in outside}


def names(needs: list[Requirement]) -> set[str]:
    """Return the names of *needs* as every tool spells them."""
    return {canonicalize_name(need.name) for need in needs}


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_gives_a_hash_for_all_it_names_and_an_address_for_nothing(name: str) -> None:
    """What is installed is what was tested, whichever registry it is fetched from."""
    text = (ROOT / name).read_text(encoding="utf-8")

    assert "://" not in text
    assert "--index-url" not in text
    for entry in lock(name):
        assert re.fullmatch(r"[a-z0-9-]+==[^\n]+( \\\n    --hash=sha256:[0-9a-f]{64})+", entry), (
            entry
        )


def test_what_serves_is_what_was_tested() -> None:
    """The lock to run with is a part of the lock to develop with, version by version."""
    assert lock("requirements.lock") <= lock("requirements-dev.lock")


def test_tools_change_no_version_of_what_is_tested() -> None:
    """They are installed beside it, so where they need the same they need the same version."""
    known, added = pins("requirements-dev.lock"), pins("requirements-tools.lock")
    shared = {name for name, _ in known} & {name for name, _ in added}

    assert shared
    assert {pin for pin in added if pin[0] in shared} <= known


def test_every_need_has_a_floor_that_the_lock_keeps() -> None:
    """A need without a floor lets a resolver go back to a version that nobody tried."""
    known = pins("requirements-dev.lock") | pins("requirements-tools.lock")

    for need in [need for needs in declared() for need in needs]:
        assert [clause.operator for clause in need.specifier] == [">="], need
        versions = [version for name, version in known if name == canonicalize_name(need.name)]
        assert versions, need
        assert all(version in need.specifier for version in versions), need


def test_nothing_is_needed_that_is_not_imported() -> None:
    """What is installed with Quoth is used by it; what nothing imports goes."""
    to_run, _ = declared()

    assert names(to_run) - set().union(*imported().values()) == set()


def test_nothing_is_imported_that_is_not_declared() -> None:
    """A package that only comes with another one may one day not come."""
    to_run, others = declared()
    known = names(to_run) | names(others)

    assert {module for module, sources in imported().items() if not sources & known} == set()
