"""An audit tells what it found, and never passes for having looked at nothing."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from tests.supply.audit import AUDITOR, HOLES, NOT_AUDITED, audit, read
from tests.supply.environment import tool

SOUND = {"name": "rich", "version": "15.0.0", "vulns": []}
HOLED = {"name": "idna", "version": "3.20", "vulns": [{"id": "PYSEC-1"}, {"id": "PYSEC-2"}]}
UNKNOWN = {"name": "numpy", "skip_reason": "Dependency not found and could not be audited"}


def report(*packages: object) -> str:
    """Write a report as the auditor does."""
    return json.dumps({"dependencies": packages, "fixes": []})


class Advisories(BaseHTTPRequestHandler):
    """A database of advisories on loopback: one package in it has a hole."""

    holed: ClassVar[str] = "rich"

    def do_POST(self) -> None:
        """Answer a question about one package."""
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        holed = asked["package"]["name"] == self.holed
        body = json.dumps({"vulns": [ADVISORY] if holed else []}).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        format: str,  # noqa: A002 - the library's own name
        *args: object,
    ) -> None:
        """Write nothing."""


ADVISORY = {
    "id": "PYSEC-2026-1",
    "summary": "A hole.",
    "affected": [
        {
            "package": {"name": "rich", "ecosystem": "PyPI"},
            "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}]}],
        }
    ],
}


@pytest.fixture
def advisories() -> Iterator[tuple[str, ...]]:
    """Run the database, and return the options that lead the auditor to it."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Advisories) as server:
        threading.Thread(target=server.serve_forever).start()
        yield (
            *("--vulnerability-service", "osv"),
            *("--osv-url", f"http://127.0.0.1:{server.server_port}/"),
        )
        server.shutdown()


def test_an_audit_that_looked_at_everything_and_found_nothing_passes() -> None:
    """Only then is there nothing to be done."""
    found = read(report(SOUND))

    assert found.code == 0
    assert found.told() == "audited 1 of 1 packages\nknown holes: 0"


@pytest.mark.parametrize("packages", [(), (UNKNOWN,), (SOUND, UNKNOWN)], ids=["none", "all", "one"])
def test_an_audit_that_passed_over_a_package_fails(packages: tuple[object, ...]) -> None:
    """The auditor itself ends with 0 when it knew none of the packages."""
    assert read(report(*packages)).code == NOT_AUDITED


def test_every_hole_is_named_and_fails_the_audit() -> None:
    """Whoever reads the log of a failed audit knows what to renew."""
    found = read(report(SOUND, HOLED, UNKNOWN))

    assert found.code == HOLES
    assert found.holes == ("idna 3.20: PYSEC-1", "idna 3.20: PYSEC-2")
    assert "numpy" in found.told()


@pytest.mark.enable_socket
@pytest.mark.skipif(tool(AUDITOR) is None, reason=f"NO {AUDITOR.upper()}: make tools")
def test_the_auditor_is_understood(tmp_path: Path, advisories: tuple[str, ...]) -> None:
    """The real auditor and a database in which one of two packages has a hole."""
    lock = tmp_path / "requirements.lock"
    lock.write_text(
        "".join(f"{pin} --hash=sha256:{'0' * 64}\n" for pin in ("rich==15.0.0", "idna==3.20"))
    )
    found = audit(lock, *advisories, "--cache-dir", str(tmp_path / "cache"))

    assert sorted(found.audited) == ["idna", "rich"]
    assert found.holes == ("rich 15.0.0: PYSEC-2026-1",)
    assert found.code == HOLES


@pytest.mark.skipif(tool(AUDITOR) is None, reason=f"NO {AUDITOR.upper()}: make tools")
def test_an_auditor_that_breaks_down_has_audited_nothing(tmp_path: Path) -> None:
    """A lock that cannot be read is no lock without holes."""
    with pytest.raises(ValueError, match="absent"):
        audit(tmp_path / "absent")
