"""Looks for known holes in what is installed with Quoth, and says how much it could look at.

An audit that looked at nothing finds nothing: that is a failure here, and not a good result.
"""

import json
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from tests.supply.environment import ROOT, tool

AUDITOR = "pip-audit"
HOLES = 1
NOT_AUDITED = 2
_LONGEST = 600  # seconds


@dataclass(frozen=True, slots=True)
class Audit:
    """What was looked at, what could not be, and what was found."""

    audited: tuple[str, ...]
    passed_over: tuple[str, ...]
    holes: tuple[str, ...]

    @property
    def code(self) -> int:
        """Return what the command ends with: 0 only if all was looked at, and nothing found."""
        if self.holes:
            return HOLES
        return NOT_AUDITED if self.passed_over or not self.audited else 0

    def told(self) -> str:
        """Say it in a few lines."""
        known = len(self.audited) + len(self.passed_over)
        lines = [*self.holes, f"audited {len(self.audited)} of {known} packages"]
        if self.passed_over:
            lines.append(f"could not be audited: {', '.join(self.passed_over)}")
        return "\n".join([*lines, f"known holes: {len(self.holes)}"])


def read(report: str) -> Audit:
    """Read what the auditor wrote as JSON."""
    packages = json.loads(report)["dependencies"]
    audited = [each for each in packages if "skip_reason" not in each]
    return Audit(
        audited=tuple(each["name"] for each in audited),
        passed_over=tuple(each["name"] for each in packages if "skip_reason" in each),
        holes=tuple(
            f"{each['name']} {each['version']}: {hole['id']}"
            for each in audited
            for hole in each["vulns"]
        ),
    )


def audit(lock: Path, *options: str) -> Audit:
    """Have *lock* audited. Raises ValueError if the auditor wrote no report."""
    auditor = tool(AUDITOR)
    if auditor is None:
        sys.exit(f"{AUDITOR} is not installed: make tools")
    ran = subprocess.run(
        [
            *(auditor, "--requirement", lock, "--require-hashes", "--disable-pip"),
            *("--format", "json", "--progress-spinner", "off", *options),
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONGEST,
    )
    if not ran.stdout:
        raise ValueError(ran.stderr)
    return read(ran.stdout)


def main(*options: str) -> int:
    """Audit the lock that Quoth runs with."""
    try:
        found = audit(ROOT / "requirements.lock", *options)
    except ValueError as error:
        sys.stderr.write(f"nothing was audited: {error}\n")
        return NOT_AUDITED
    (sys.stderr if found.code else sys.stdout).write(f"{found.told()}\n")
    return found.code


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
