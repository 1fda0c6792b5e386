"""Has anything changed where the documents stand? Asks the system, which tells at once."""

import os
from collections.abc import Collection
from pathlib import Path
from threading import Event
from typing import TYPE_CHECKING

from retrieval.reading.files import why_pass_over
from retrieval.reading.metadata import SIDECAR

if TYPE_CHECKING:
    from watchfiles._rust_notify import RustNotify

_PATIENCE = 1_000  # milliseconds of a look around; as late it is seen that a root is another folder
_SETTLING = 50  # milliseconds without a change after which what was told is taken for all of it
_FLOOD = (
    300  # milliseconds after which it is told even if there was no such rest, or nothing is left
)
_FAULTS = (OSError, RuntimeError, ValueError)  # of the system, of the library, of a name


class Unwatchable(Exception):  # noqa: N818 - named for what it is, not for being an error
    """The system does not tell of changes in these folders."""


class Watch:
    """Eyes on folders. Links are not followed: whatever they lead to is nobody's document."""

    def __init__(self) -> None:
        self._eyes: RustNotify | None = None
        self._watched: list[tuple[Path, int, int]] = []
        self._closed = Event()

    def stirred(self, folders: Collection[Path]) -> bool:
        """Wait for a change right in *folders*, a second at most; tell whether there may be one.

        Of folders that are new here, or gone, nothing is known, so that there may. Raises
        ``Unwatchable`` if the system lets nobody watch them.
        """
        try:
            there = [(folder, *_identity(folder)) for folder in folders]
            if self._eyes is None or there != self._watched:
                self._open(there)
                return True
            told = self._eyes.watch(_FLOOD, _SETTLING, _PATIENCE, self._closed)
        except FileNotFoundError:
            self._eyes = None
            self._closed.wait(_FLOOD / 1_000)
            return True
        except _FAULTS as fault:
            self._eyes = None
            raise Unwatchable(str(fault)) from fault
        return not isinstance(told, str) and any(_matters(path) for _, path in told)

    def close(self) -> None:
        """Look no more. Whoever waits is let go."""
        self._closed.set()
        self._eyes = None

    def _open(self, there: list[tuple[Path, int, int]]) -> None:
        from watchfiles._rust_notify import RustNotify  # noqa: PLC0415 - the console has no such eyes

        self._eyes = None  # before there are new ones, for their number is limited
        paths = [str(folder) for folder, *_ in there]
        self._eyes = RustNotify(paths, False, False, 0, False, True)  # noqa: FBT003 - its own order
        self._watched = there


def _identity(folder: Path) -> tuple[int, int]:
    status = os.stat(folder)  # noqa: PTH116 - a folder that stands elsewhere now is another one
    return status.st_dev, status.st_ino


def _matters(path: str) -> bool:
    """Tell whether what is called so may be a document, or a folder of them."""
    name = path.rpartition("/")[2]
    return name == SIDECAR or why_pass_over(name) is None
