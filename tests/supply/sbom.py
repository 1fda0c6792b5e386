"""Lists what is installed with Quoth, as a CycloneDX bill of materials."""

import sys
import tempfile
from pathlib import Path

from tests.supply.environment import ROOT, build, install, run, tool

LISTER = "cyclonedx-py"
_VERSION = "1.6"


def write(python: Path, bill: Path, *, validated: bool = True) -> None:
    """Write to *bill* what is installed for *python*; the same again is the same to the byte.

    To have it *validated* against the schema of CycloneDX takes far longer than the rest.
    """
    lister = tool(LISTER)
    if lister is None:
        sys.exit(f"{LISTER} is not installed: make tools")
    bill.parent.mkdir(parents=True, exist_ok=True)
    run(
        *(lister, "environment", "--spec-version", _VERSION, "--output-reproducible"),
        "--validate" if validated else "--no-validate",
        *("--pyproject", ROOT / "pyproject.toml", "--output-file", bill, python),
    )


def main(bill: Path) -> None:
    """List what the lock and the wheel of this tree install where there is nothing else."""
    with tempfile.TemporaryDirectory() as scratch:
        wheel = build(ROOT, Path(scratch, "wheel"))
        write(install(wheel, Path(scratch, "environment")), bill)
    sys.stdout.write(f"{bill}\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
