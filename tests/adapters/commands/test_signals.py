"""Told to stop, the process ends, whatever hangs in it."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.adapters.processes import ROOT

PROGRAM = """
import asyncio, logging, sys, time
from adapters.commands import signals

logging.basicConfig(stream=sys.stdout, format="%(message)s")
signals.CEILING = 0.3

async def main():
    stop, reload = signals.stop_signal(), signals.reload_signal()
    print("ready", flush=True)
    {}

asyncio.run(main())
print("over", flush=True)
"""
QUIET = "await stop.wait()"
AFTERWARDS = "await stop.wait(); time.sleep(60)"
BEFORE = "time.sleep(60)"
SPINNING = "while True: pass"
IN_A_THREAD = "await stop.wait(); asyncio.get_running_loop().run_in_executor(None, time.sleep, 60)"
FOR_EVER = "await asyncio.sleep(60)"
RELOADING = "await reload.wait(); print('reloading', flush=True); await stop.wait()"


@contextmanager
def running(what: str) -> Iterator["subprocess.Popen[str]"]:
    """Run a program that does *what*, once it can hear signals."""
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM.format(what)], stdout=subprocess.PIPE, cwd=ROOT, text=True
    ) as process:
        try:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_is_heard_at_once(name: signal.Signals) -> None:
    """What is done then is done in peace."""
    with running(QUIET) as process:
        began = time.monotonic()
        process.send_signal(name)

        assert process.communicate(timeout=10)[0] == "over\n"
        assert process.returncode == 0
    assert time.monotonic() - began < 5


@pytest.mark.parametrize("what", [AFTERWARDS, BEFORE, SPINNING, IN_A_THREAD, FOR_EVER])
def test_whatever_hangs_it_ends_in_time_and_with_0(what: str) -> None:
    """The loop, a thread that nobody can end, or a task; with a warning, for that is no good end.

    What the signal interrupts may hang already.
    """
    with running(what) as process:
        time.sleep(0.2)  # so that it does
        process.send_signal(signal.SIGTERM)
        said = process.communicate(timeout=10)[0]

        assert process.returncode == 0
    assert "the next start takes over what is left" in said


def test_whoever_says_it_twice_is_not_kept_waiting() -> None:
    """The second signal ends it there and then."""
    with running(SPINNING) as process:
        process.send_signal(signal.SIGTERM)
        time.sleep(0.05)
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == -signal.SIGTERM


def test_to_read_the_settings_again_is_no_reason_to_end() -> None:
    """It would be otherwise: whoever hears nothing of that signal dies of it."""
    with running(RELOADING) as process:
        assert process.stdout is not None
        process.send_signal(signal.SIGHUP)
        assert process.stdout.readline() == "reloading\n"
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
