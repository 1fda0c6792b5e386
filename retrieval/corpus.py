"""A corpus: every document below one folder, and what could not be read, with its reason."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from retrieval.errors import MissingCorpus, UnreadableDocument
from retrieval.model import Document
from retrieval.reading.decoding import decode
from retrieval.reading.files import (
    SIZE_LIMIT,
    FoundFile,
    Listing,
    PassedOver,
    Refusal,
    list_files,
    open_file,
)
from retrieval.reading.metadata import SIDECAR
from retrieval.reading.sidecar import Sidecar, parse_sidecar

__all__ = ["Corpus", "Look", "PassedOver", "Refusal", "looks_the_same", "read_corpus"]

_SETTLED = 2_000_000_000  # nanoseconds after which a file that changes again shows it by its time

Progress = Callable[[int, int], None]


class Look(NamedTuple):
    """How a file looked when it was read. ``sha256`` is empty when no document came of it.

    ``reason`` tells why it could not be read.
    """

    size: int
    mtime_ns: int
    sha256: str = ""
    reason: str = ""


_UNKNOWN = Look(0, 0)


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents below ``root``, in order of their paths.

    ``kept`` are the paths of documents that have not changed since they were read before; they are
    not among ``documents``. ``looks`` is what to compare with the next time. ``folders`` are those
    below ``root`` in which documents may stand.
    """

    name: str
    root: Path
    documents: tuple[Document, ...]
    refused: tuple[Refusal, ...]
    passed_over: tuple[PassedOver, ...]
    kept: tuple[str, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)
    folders: tuple[str, ...] = ()


def read_corpus(
    root: Path,
    name: str,
    *,
    before: Mapping[str, Look] | None = None,
    size_limit: int = SIZE_LIMIT,
    progress: Progress | None = None,
) -> Corpus:
    """Read every document below *root* that does not look as it did *before*.

    A file that cannot be read never stops the others. ``size_limit`` is in bytes a file;
    ``progress`` is told how many files of how many are done.
    """
    sidecar, look, refused, listing = _survey(root)
    known = before or {}
    reader = _Reader(root, name, sidecar, known if known.get(SIDECAR) == look else {}, size_limit)
    for done, file in enumerate(listing.files, start=1):
        reader.read(file)
        if progress:
            progress(done, len(listing.files))
    refused += [*reader.refused, *listing.refused]
    return Corpus(
        name=name,
        root=root,
        documents=tuple(reader.documents),
        refused=tuple(sorted(refused, key=attrgetter("path"))),
        passed_over=tuple(
            sorted([*reader.passed_over, *listing.passed_over], key=attrgetter("path"))
        ),
        kept=tuple(reader.kept),
        looks={SIDECAR: look, **_looks_of_unread(listing), **reader.looks},
        folders=listing.folders,
    )


def looks_the_same(root: Path, before: Mapping[str, Look]) -> bool:
    """Tell, without opening a document, whether *root*'s files look as they did *before*."""
    _, sidecar_look, _, listing = _survey(root)
    now = {SIDECAR: sidecar_look, **_looks_of_unread(listing)}
    now |= {file.path: Look(file.size, file.mtime_ns) for file in listing.files}
    then = {
        path: look if path == SIDECAR else Look(look.size, look.mtime_ns)
        for path, look in before.items()
    }
    return now == then


def _looks_of_unread(listing: Listing) -> dict[str, Look]:
    return {refusal.path: Look(0, 0) for refusal in listing.refused}


def _survey(root: Path) -> tuple[Sidecar, Look, list[Refusal], Listing]:
    if not root.is_dir():
        raise MissingCorpus(root)
    sidecar, look, refused = _read_sidecar(root)
    return sidecar, look, refused, list_files(root, ignore=sidecar.ignore)


def _read_sidecar(root: Path) -> tuple[Sidecar, Look, list[Refusal]]:
    look = Look(0, 0)
    if not os.path.lexists(root / SIDECAR):
        return Sidecar(), look, []
    try:
        data = open_file(root, SIDECAR)
        look = Look(len(data), 0, sha256(data).hexdigest())
        return parse_sidecar(decode(data, SIDECAR)), look, []
    except UnreadableDocument as error:
        return Sidecar(), look._replace(mtime_ns=-1), [Refusal(SIDECAR, error.reason)]


@dataclass(slots=True)
class _Reader:
    """Read one file after another, and sort what comes of them."""

    root: Path
    name: str
    sidecar: Sidecar
    known: Mapping[str, Look]
    size_limit: int
    started: int = field(default_factory=time.time_ns)
    documents: list[Document] = field(default_factory=list)
    kept: list[str] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    looks: dict[str, Look] = field(default_factory=dict)

    def read(self, file: FoundFile) -> None:
        """Read *file*, unless it looks as it did."""
        match self._outcome(file):
            case Document() as document:
                self.documents.append(document)
                self.looks[file.path] = self._look(file, document.sha256)
            case Look() as look:
                self.kept.append(file.path)
                self.looks[file.path] = self._look(file, look.sha256)
            case Refusal() as refusal:
                self.refused.append(refusal)
                look = self._look(file, "", passing=refusal.passing)
                reason = "" if refusal.passing else refusal.reason
                self.looks[file.path] = look._replace(reason=reason)
            case PassedOver() as passed_over:
                self.passed_over.append(passed_over)
                self.looks[file.path] = self._look(file, "")

    def _look(self, file: FoundFile, digest: str, *, passing: bool = False) -> Look:
        """Note how *file* looks; a time too young to be believed, or a passing fault, as none."""
        settled = file.mtime_ns < self.started - _SETTLED and not passing
        return Look(file.size, file.mtime_ns if settled else 0, digest)

    def _outcome(self, file: FoundFile) -> Document | Look | Refusal | PassedOver:
        known = self.known.get(file.path, _UNKNOWN)
        looks_the_same = (known.size, known.mtime_ns) == (file.size, file.mtime_ns)
        if looks_the_same and (known.sha256 or known.reason):
            return known if known.sha256 else Refusal(file.path, known.reason)
        try:
            data = open_file(self.root, file.path, limit=self.size_limit)
            if known.sha256 == sha256(data).hexdigest():
                return known
            document = self._parsed(data, file.path)
        except UnreadableDocument as error:
            return Refusal(file.path, error.reason, passing=isinstance(error.__cause__, OSError))
        except RecursionError:
            return Refusal(file.path, "nested too deeply")
        except Exception as error:  # noqa: BLE001 - a fault in one file must not cost the others
            return Refusal(file.path, f"reading it failed: {type(error).__name__}: {error}")
        return document if document.blocks else PassedOver(file.path, "holds no text")

    def _parsed(self, data: bytes, path: str) -> Document:
        from retrieval.reading.reader import read_document  # noqa: PLC0415 - rarely anything is read

        stated = self.sidecar.tables.get(path)
        return read_document(data, path, collection=self.name, stated=stated)
