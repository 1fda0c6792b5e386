"""A corpus: every document below one folder, and everything that could not be read, with its reason."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from retrieval.errors import MissingCorpus, UnreadableDocument
from retrieval.model import Document
from retrieval.reading import read_document
from retrieval.reading.decoding import decode
from retrieval.reading.files import FoundFile, PassedOver, Refusal, list_files, open_file
from retrieval.reading.metadata import SIDECAR
from retrieval.reading.sidecar import Sidecar, parse_sidecar

__all__ = ["Corpus", "PassedOver", "Refusal", "read_corpus"]

Known = Callable[[str, str], Document | None]


@dataclass(frozen=True, slots=True)
class Corpus:
    """The documents below ``root``, in order of their paths."""

    name: str
    root: Path
    documents: tuple[Document, ...]
    refused: tuple[Refusal, ...]
    passed_over: tuple[PassedOver, ...]


def read_corpus(
    root: Path,
    name: str,
    *,
    known: Known | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Corpus:
    """Read every document below *root*. A file that cannot be read never stops the others.

    ``known`` is asked, with a path and the SHA-256 of its bytes, for a document that was read before. ``progress`` is
    told how many files of how many are done.
    """
    if not root.is_dir():
        raise MissingCorpus(root)
    sidecar, refused = _read_sidecar(root)
    listing = list_files(root, ignore=sidecar.ignore)
    documents: list[Document] = []
    for done, file in enumerate(listing.files, start=1):
        read = _read_file(root, name, file, sidecar, known)
        if isinstance(read, Document):
            documents.append(read)
        else:
            refused.append(read)
        if progress:
            progress(done, len(listing.files))
    refused += listing.refused
    return Corpus(
        name, root, tuple(documents), tuple(sorted(refused, key=lambda one: one.path)), listing.passed_over
    )


def _read_sidecar(root: Path) -> tuple[Sidecar, list[Refusal]]:
    if not os.path.lexists(root / SIDECAR):
        return Sidecar(), []
    try:
        return parse_sidecar(decode(open_file(root, SIDECAR), SIDECAR)), []
    except UnreadableDocument as error:
        return Sidecar(), [Refusal(SIDECAR, error.reason)]


def _read_file(
    root: Path, name: str, file: FoundFile, sidecar: Sidecar, known: Known | None
) -> Document | Refusal:
    try:
        data = open_file(root, file.path)
        before = known(file.path, sha256(data).hexdigest()) if known else None
        if before and sidecar.states(before):
            return before
        return read_document(data, file.path, collection=name, stated=sidecar.tables.get(file.path))
    except UnreadableDocument as error:
        return Refusal(file.path, error.reason)
    except RecursionError:
        return Refusal(file.path, "nested too deeply")
    except Exception as error:  # noqa: BLE001 - a parser's fault in one file must not cost the others
        return Refusal(file.path, f"reading it failed: {type(error).__name__}: {error}")
