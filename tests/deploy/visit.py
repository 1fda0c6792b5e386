"""Runs in the container: starts the server, asks it, looks at what it may do, and stops it.

What it found is printed as one JSON object.
"""

import http.client
import json
import os
import secrets
import signal
import subprocess
import sys
import time
from pathlib import Path

READY = 200
_PATIENCE = 60.0  # seconds until it is ready
_TOKEN = secrets.token_hex(16)


def fetch(port: int, path: str) -> tuple[int, str]:
    """Get a page of the server."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", path, headers={"Authorization": f"Bearer {_TOKEN}"})
    response = connection.getresponse()
    return response.status, response.read().decode()


def writable(*folders: str) -> list[str]:
    """Return those of *folders* in which a file can be made."""
    found = []
    for folder in folders:
        try:
            Path(folder, "written").touch()
        except OSError:
            continue
        found.append(folder)
    return found


def visit(command: list[str], health: list[str]) -> dict[str, object]:
    """Start *command*, look around once *health* says that it is well, and stop it."""
    environment = {**os.environ, "QUOTH_WEB_TOKEN": _TOKEN}  # noqa: TID251 - hands on its own
    server = subprocess.Popen(command, env=environment)
    try:
        found = {"sick_at_first": not well(health), **look_around(server, health)}
        server.send_signal(signal.SIGTERM)
        return {**found, "code": server.wait(timeout=15)}
    finally:
        server.kill()


def look_around(server: subprocess.Popen[bytes], health: list[str]) -> dict[str, object]:
    """Wait until it is ready, and see what can be seen from inside."""
    began = time.monotonic()
    while not (well(health) and fetch(3001, "/readyz")[0] == READY):
        if server.poll() is not None or time.monotonic() - began > _PATIENCE:
            sys.exit("it never became ready")
    return {
        "uid": os.getuid(),
        "answer": fetch(8080, "/?q=What+is+superposition%3F"),
        "writable": writable("/", "/etc", "/tmp", "/data"),  # noqa: S108 - nobody may
    }


def well(health: list[str]) -> bool:
    """Tell whether the image's own check finds it well."""
    return subprocess.run(health, check=False, capture_output=True, timeout=10).returncode == 0


if __name__ == "__main__":
    json.dump(visit(*json.loads(sys.argv[1])), sys.stdout)
