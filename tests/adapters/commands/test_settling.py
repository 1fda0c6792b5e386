"""The collector of garbage stops nobody for long."""

import json
import subprocess
import sys

SETTLING = """
import asyncio, gc, json
from adapters.commands.serving import settle
gc.disable()
asyncio.run(settle(0.0))
looked_through, left_out = len(gc.get_objects()), gc.get_freeze_count()
print(json.dumps([gc.isenabled(), looked_through < left_out]))
"""


def test_what_stays_is_not_looked_through() -> None:
    """Once all is loaded, garbage is collected, and only among what is newer."""
    settled = subprocess.run(
        [sys.executable, "-c", SETTLING], capture_output=True, text=True, check=True
    )
    assert json.loads(settled.stdout) == [True, True]
