"""Notes that an answer is about to leave, where that outlives the process but costs no time.

A process that is killed between asking the database for the right to send and telling it what came
of that leaves nobody knowing whether its answer left. So it writes a note into a file of its own
just before the first byte of the answer: what has been written stands there even if the process
dies with the next instruction, and only until the machine does. Whoever takes the delivery over and
finds no note can answer as if nothing had been sent, for nothing was; and whoever finds that all
was done has nothing left to do, even if the database was not told any more.
"""

import logging
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from fcntl import LOCK_EX, LOCK_NB, LOCK_SH, flock
from hashlib import blake2b
from pathlib import Path
from struct import Struct
from time import time

from bot.state.ledger import Claim
from bot.state.stages import KEPT, Stage

_BOOT = Path("/proc/sys/kernel/random/boot_id")  # where there is none, nobody knows anything
_HEAD = 64  # bytes, for the name of the run of the machine
_NOTE = Struct("<qi?3x")  # the number and the attempt of a claim, and whether all was done for it
_NOTES = 4096  # more than are on their way at once
_FOLDER = "departures"

_log = logging.getLogger(__name__)


def _nobody() -> None:
    """Note nothing, where nothing is noted."""


_departure: ContextVar[Callable[[], None]] = ContextVar("departure", default=_nobody)
_arrival: ContextVar[Callable[[], None]] = ContextVar("arrival", default=_nobody)


def departure() -> Callable[[], None]:
    """Return what notes that the answer that is now being sent leaves, for somebody else to call.

    It is to be called just before its first byte is written.
    """
    return _departure.get()


def arrival() -> Callable[[], None]:
    """Return what notes that it has left as a whole, for somebody else to call at once."""
    return _arrival.get()


class Departures:
    """What this process, *owner*, notes in the folder *data*, and what others have noted there.

    ``path`` is the file of its own notes.
    """

    def __init__(self, data: Path, *, owner: str, boot: Path = _BOOT) -> None:
        self._folder = data / _FOLDER
        self.path = self._file(owner)
        self._run = _read(boot)
        self._notes: int | None = None
        if self._run:
            try:
                self._notes = self._begun()
            except OSError as error:
                _log.warning("%s: %s; a crash will leave answers in doubt", self.path, error)

    @contextmanager
    def of(self, claim: Claim) -> Iterator[None]:
        """Have what leaves in this block noted for *claim*."""
        departing = _departure.set(lambda: self._note(claim))
        arriving = _arrival.set(lambda: self.done(claim))
        try:
            yield
        finally:
            _departure.reset(departing)
            _arrival.reset(arriving)

    def done(self, claim: Claim) -> None:
        """Note that nothing is left to do for *claim*, if it can be noted."""
        try:
            self._note(claim, done=True)
        except OSError as error:
            _log.warning("%s: %s; a crash now would leave a doubt", self.path, error)

    def stage(self, owner: str, claim: Claim) -> Stage | None:
        """Tell how far *claim* had come when *owner* died, or ``None`` if nobody knows."""
        if not self._run or claim.number is None:
            return None
        try:
            kept = _left_behind(self._file(owner))
        except OSError:
            return None
        at = _HEAD + claim.number % _NOTES * _NOTE.size
        if kept[:_HEAD].rstrip(b"\0") != self._run or len(kept) < at + _NOTE.size:
            return None
        number, attempt, done = _NOTE.unpack_from(kept, at)
        if (number, attempt) == (claim.number, claim.attempt):
            return Stage.DONE if done else Stage.IN_DOUBT
        return Stage.RECEIVED if (number, attempt) < (claim.number, claim.attempt) else None

    def sweep(self) -> int:
        """Delete the notes of processes that are long gone, and return how many they were."""
        if self._notes is None:
            return 0
        os.utime(self._notes)
        old = [path for path in self._folder.iterdir() if path.stat().st_mtime < time() - KEPT]
        for path in old:
            path.unlink(missing_ok=True)
        return len(old)

    def close(self) -> None:
        """Leave: what was begun is done, so nobody will ask."""
        if self._notes is not None:
            os.close(self._notes)
            self._notes = None

    def _begun(self) -> int:
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        notes = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
        flock(notes, LOCK_EX)  # which only the end of the process takes away
        os.pwrite(notes, self._run.ljust(_HEAD, b"\0") + bytes(_NOTES * _NOTE.size), 0)
        return notes

    def _file(self, owner: str) -> Path:
        return self._folder / blake2b(owner.encode(), digest_size=8).hexdigest()

    def _note(self, claim: Claim, *, done: bool = False) -> None:
        if self._notes is None or claim.number is None:
            return
        at = _HEAD + claim.number % _NOTES * _NOTE.size
        os.pwrite(self._notes, _NOTE.pack(claim.number, claim.attempt, done), at)


def _left_behind(path: Path) -> bytes:
    """Read the notes of a process. Raise ``OSError`` while it lives: it may yet send."""
    with path.open("rb") as notes:
        flock(notes, LOCK_SH | LOCK_NB)
        return notes.read()


def _read(boot: Path) -> bytes:
    with suppress(OSError):
        return boot.read_bytes().strip()[:_HEAD]
    return b""
