"""Lists the licences of all that is installed with Quoth. Every one has to be permissive."""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from tests.supply.environment import ROOT

PERMISSIVE = frozenset(
    {"0BSD", "Apache-2.0", "BSD", "BSD-2-Clause", "BSD-3-Clause", "CC0-1.0", "ISC", "MIT", "MIT-0"}
    | {"PSF-2.0", "Zlib"}
)
# What is not permissive, and why it may be there all the same.
EXCEPTIONS = {
    "pathspec": "Builds the wheel, unchanged and apart; nothing that serves imports it.",
}
# What this machine may not have to ask, for it is installed elsewhere only.
ELSEWHERE = {"audioop-lts": "PSF-2.0", "colorama": "BSD"}
# How authors spell what has a name of its own.
SPELLINGS = {
    "Apache 2.0": "Apache-2.0",
    "Apache Software License": "Apache-2.0",
    "Apache2.0": "Apache-2.0",
    "BSD 3-Clause License": "BSD-3-Clause",
    "BSD License": "BSD",
    "ISC License": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
}
PAGE = """# Licences

Quoth itself is under the Apache License 2.0. This is what `requirements.lock` installs with it, and
the licence that its authors name. All of them are permissive but for the exceptions below.
`make licences` writes this page.

| package | licence |
|---|---|
{table}

## Exceptions

{exceptions}
"""


def locked() -> list[str]:
    """Return the names of what is installed with Quoth, each once."""
    text = (ROOT / "requirements.lock").read_text("utf-8")
    return sorted(set(re.findall(r"^([a-z0-9-]+)==", text, re.MULTILINE)))


def licence(name: str) -> str:
    """Return the licence of a package, from the plainest place where its authors name it."""
    try:
        said = distribution(name).metadata
    except PackageNotFoundError:
        return ELSEWHERE[name]
    for expression in said.get_all("License-Expression", ()):
        return str(expression)
    for text in said.get_all("License", ()):
        if (named := SPELLINGS.get(str(text), str(text))) in PERMISSIVE:
            return named
    classifiers = [each.split(" :: ") for each in said.get_all("Classifier", ())]
    names = [each[-1] for each in classifiers if each[0] == "License"]
    return " AND ".join(sorted({SPELLINGS.get(each, each) for each in names}))


def strange(expression: str) -> set[str]:
    """Return the parts of a licence that are not known to be permissive."""
    return set(re.split(r" AND | OR ", expression)) - PERMISSIVE


def page() -> str:
    """Write the page of all licences."""
    return PAGE.format(
        table="\n".join(f"| {name} | {licence(name)} |" for name in locked()),
        exceptions="\n".join(
            f"- {name}, {licence(name)}. {reason}" for name, reason in EXCEPTIONS.items()
        ),
    )


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(page(), "utf-8")
