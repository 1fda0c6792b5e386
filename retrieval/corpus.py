"""A corpus: every document below one folder, and what could not be read, with its reason."""

import os
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from hashlib import sha256
from operator import attrgetter
from pathlib import Path

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
_NEVER = 0  # before this time no file was settled

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Look:
    """How a file looked when it was read. ``sha256`` is empty when no document came of it."""

    size: int
    mtime_ns: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents below ``root``, in order of their paths.

    ``kept`` are the paths of documents that have not changed since they were read before; they are
    not among ``documents``. ``looks`` is what to compare with the next time.
    """

    name: str
    root: Path
    documents: tuple[Document, ...]
    refused: tuple[Refusal, ...]
    passed_over: tuple[PassedOver, ...]
    kept: tuple[str, ...] = ()
    looks: Mapping[str, Look] = field(default_factory=dict)


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
    started = time.time_ns()
    sidecar, sidecar_look, refused, listing = _survey(root)
    known = before or {}
    if known.get(SIDECAR) != sidecar_look:
        known = {}
    documents, passed_over = list[Document](), list(listing.passed_over)
    kept, looks = list[str](), {SIDECAR: sidecar_look, **_looks_of_unread(listing)}
    for done, file in enumerate(listing.files, start=1):
        read = _read_file(
            root,
            name,
            file,
            sidecar=sidecar,
            known=known.get(file.path),
            size_limit=size_limit,
        )
        match read:
            case Document():
                documents.append(read)
                looks[file.path] = _look(file, read.sha256, started)
            case Look():
                kept.append(file.path)
                looks[file.path] = _look(file, read.sha256, started)
            case Refusal():
                refused.append(read)
                looks[file.path] = _look(file, "", _NEVER if read.passing else started)
            case PassedOver():
                passed_over.append(read)
                looks[file.path] = _look(file, "", started)
        if progress:
            progress(done, len(listing.files))
    refused += listing.refused
    return Corpus(
        name=name,
        root=root,
        documents=tuple(documents),
        refused=tuple(sorted(refused, key=attrgetter("path"))),
        passed_over=tuple(sorted(passed_over, key=attrgetter("path"))),
        kept=tuple(kept),
        looks=looks,
    )


def looks_the_same(root: Path, before: Mapping[str, Look]) -> bool:
    """Tell, without opening a document, whether *root*'s files look as they did *before*."""
    _, sidecar_look, _, listing = _survey(root)
    now = {SIDECAR: sidecar_look, **_looks_of_unread(listing)}
    now |= {file.path: Look(file.size, file.mtime_ns, "") for file in listing.files}
    then = {
        path: look if path == SIDECAR else replace(look, sha256="") for path, look in before.items()
    }
    return now == then


def _looks_of_unread(listing: Listing) -> dict[str, Look]:
    return {refusal.path: Look(0, 0, "") for refusal in listing.refused}


def _survey(root: Path) -> tuple[Sidecar, Look, list[Refusal], Listing]:
    if not root.is_dir():
        raise MissingCorpus(root)
    sidecar, look, refused = _read_sidecar(root)
    return sidecar, look, refused, list_files(root, ignore=sidecar.ignore)


def _look(file: FoundFile, digest: str, started: int) -> Look:
    """Note how *file* looks. A time too young to be believed is noted as none."""
    settled = file.mtime_ns < started - _SETTLED
    return Look(file.size, file.mtime_ns if settled else 0, digest)


def _read_sidecar(root: Path) -> tuple[Sidecar, Look, list[Refusal]]:
    look = Look(0, 0, "")
    if not os.path.lexists(root / SIDECAR):
        return Sidecar(), look, []
    try:
        data = open_file(root, SIDECAR)
        look = Look(len(data), 0, sha256(data).hexdigest())
        return parse_sidecar(decode(data, SIDECAR)), look, []
    except UnreadableDocument as error:
        return Sidecar(), replace(look, mtime_ns=-1), [Refusal(SIDECAR, error.reason)]


def _read_file(
    root: Path,
    name: str,
    file: FoundFile,
    *,
    sidecar: Sidecar,
    known: Look | None,
    size_limit: int,
) -> Document | Look | Refusal | PassedOver:
    if known and known.sha256 and (known.size, known.mtime_ns) == (file.size, file.mtime_ns):
        return known
    from retrieval.reading.reader import read_document  # noqa: PLC0415 - most days nothing is read

    try:
        data = open_file(root, file.path, limit=size_limit)
        if known and known.sha256 == sha256(data).hexdigest():
            return known
        stated = sidecar.tables.get(file.path)
        document = read_document(data, file.path, collection=name, stated=stated)
    except UnreadableDocument as error:
        return Refusal(file.path, error.reason, passing=isinstance(error.__cause__, OSError))
    except RecursionError:
        return Refusal(file.path, "nested too deeply")
    except Exception as error:  # noqa: BLE001 - a parser's fault in one file must not cost the others
        return Refusal(file.path, f"reading it failed: {type(error).__name__}: {error}")
    return document if document.blocks else PassedOver(file.path, "holds no text")
