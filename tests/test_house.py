"""The house keeps its own rules: promised commands exist, switched-off rules are explained."""

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
LONGEST_MODULE = 350
LONGEST_FUNCTION = 40

# Written in halves, so that this file does not name what no file may name.
REGISTRIES = ("py" + "pi.org", "python" + "hosted.org", "npm" + "js.", "crates" + ".io")


def ignored() -> frozenset[str]:
    """Return the names of the folders that .gitignore leaves out."""
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    return frozenset({".git"} | {line.rstrip("/") for line in lines if line.endswith("/")})


@cache
def every_file() -> tuple[Path, ...]:
    """Return the files of the project, without going into what tools have made."""
    left_out, found = ignored(), []
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [each for each in folders if each not in left_out]
        found += [Path(folder, name) for name in names]
    return tuple(sorted(found))


def files(*suffixes: str) -> Iterator[Path]:
    """Walk the files of the project, without what tools have made."""
    return (path for path in every_file() if not suffixes or path.suffix in suffixes)


def modules() -> list[Path]:
    """Return every Python file of the project."""
    return list(files(".py"))


def words() -> dict[str, list[str]]:
    """Return the words of the Makefile and, for each, the words it begins with."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    found = re.findall(r"^([a-z]+):([^#=\n]*)##", text, re.MULTILINE)
    return {word: first.split() for word, first in found}


def test_ci_runs_what_a_person_runs() -> None:
    """Whoever ran ``make check`` has seen what CI will see, tests and wheel included."""
    assert "make check" in (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert words()["check"] == ["style", "types", "layers", "wheel", "test"]


def test_ci_can_be_started() -> None:
    """The mode of ``.ci/run`` lets it be run as a command."""
    assert (ROOT / ".ci/run").stat().st_mode & 0o111


@pytest.mark.parametrize("path", list(files(".md")), ids=lambda path: str(path.relative_to(ROOT)))
def test_every_command_on_a_page_exists(path: Path) -> None:
    """Whoever types a ``make`` line from a page gets what the page promises."""
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE))

    assert named <= words().keys()


def test_every_word_of_the_makefile_is_explained_and_stands_for_no_file() -> None:
    """``make help`` lists all there is, and a folder called ``bench`` hides no word."""
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = re.search(r"^\.PHONY: (.*)$", text, re.MULTILINE)

    assert phony
    assert phony[1].split() == sorted(words())
    assert set(re.findall(r"^([a-z]+):(?!=)", text, re.MULTILINE)) == words().keys()


def test_no_file_names_a_registry() -> None:
    """Where packages come from is the business of whoever installs them."""
    naming = [
        path.relative_to(ROOT)
        for path in files()
        if any(host.encode() in path.read_bytes() for host in REGISTRIES)
    ]

    assert naming == []


def test_no_module_is_longer_than_one_idea() -> None:
    """A file that has grown past the budget holds two ideas."""
    long = {
        str(path.relative_to(ROOT)): count
        for path in modules()
        if (count := len(path.read_text(encoding="utf-8").splitlines())) > LONGEST_MODULE
    }

    assert long == {}


def test_every_function_fits_in_a_glance() -> None:
    """A function that does not fit on a screen is two functions."""
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in modules()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and node.end_lineno
        and node.end_lineno - node.lineno >= LONGEST_FUNCTION
    ]

    assert long == []


def test_every_module_says_what_it_is_for() -> None:
    """A folder listing tells a story only if each of its files can be asked."""
    silent = [
        path.relative_to(ROOT)
        for path in modules()
        if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    ]

    assert silent == []


def test_tests_are_no_packages() -> None:
    """An ``__init__.py`` in tests/bot would make Python take it for bot."""
    assert list((ROOT / "tests").rglob("__init__.py")) == []


def test_every_rule_that_is_switched_off_says_why() -> None:
    """A reason stands beside each ignored rule, for it is the reason that may one day be gone."""
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    lint = text[text.index("\nignore = [") : text.index("[tool.ruff.lint.isort]")]
    rules = [line for line in lint.splitlines() if re.match(r' +"[A-Z]+\d*"', line)]

    assert rules
    assert [line for line in rules if not re.search(r"# \S+ \S+", line)] == []


def test_every_silenced_line_says_why() -> None:
    """Beside ``noqa`` and ``type: ignore`` stand the rule's code and a reason."""
    silencer = re.compile(r"#\s*(?:noqa|type:\s*ignore)\b(?P<rest>.*)")
    reasoned = re.compile(r"(?:: [A-Z]+\d+(?:, ?[A-Z]+\d+)*|\[[a-z, -]+\]) +(?:#|-) \S+ \S+")
    mute = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in modules()
        if path != Path(__file__)
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1)
        if (found := silencer.search(line)) and not reasoned.match(found["rest"])
    ]

    assert mute == []


def test_help_waits_for_nothing_heavy() -> None:
    """``quoth --help`` answers at once, so it loads neither the arrays nor the settings."""
    script = (
        "import sys; sys.argv = ['quoth', '--help']\n"
        "from adapters.cli import main\n"
        "try: main()\n"
        "except SystemExit as end: assert not end.code\n"
        "print(*sorted({'numpy', 'pydantic', 'structlog'} & sys.modules.keys()), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert "Usage" in ran.stdout
    assert ran.stderr.strip() == ""
