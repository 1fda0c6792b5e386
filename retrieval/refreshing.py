"""Open the index of some collections as they stand now, doing again only what changed since the last time."""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from hashlib import blake2b
from pathlib import Path

from retrieval.corpus import Corpus, Look, looks_the_same, read_corpus
from retrieval.errors import DamagedIndex
from retrieval.generations import Seen, Store
from retrieval.index import Index
from retrieval.reading import document_id
from retrieval.reading.files import SIZE_LIMIT, Refusal

Roots = Mapping[str, Path]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """An index that is up to date, and what there was to do for it.

    ``refused`` are the files it is without. ``damaged`` are the generations that had to be passed over. ``unsaved`` is the
    reason why the index is in memory only, if it is.
    """

    index: Index
    refused: tuple[Refusal, ...]
    read: int = 0
    kept: int = 0
    gone: int = 0
    damaged: tuple[DamagedIndex, ...] = ()
    unsaved: str | None = None


def open_index(
    roots: Roots, cache: Path, *, size_limit: int = SIZE_LIMIT, progress: Progress | None = None
) -> Opened:
    """Open the index of the folders *roots*, by collection; what *cache* holds of it is not made again.

    Raises ``MissingCorpus`` when a root is not a folder.
    """
    store = store_of(roots, cache)
    opened, damaged = store.open_newest()
    if opened is not None:
        index, seen = opened
        if all(looks_the_same(root, _looks(seen, name)) for name, root in roots.items()):
            refused = tuple(Refusal(*one) for one in seen["refused"])
            return Opened(index, refused, kept=len(index.entries), damaged=damaged)
    try:
        with store.locked():
            brought = _brought_up(store, roots, size_limit, progress)
    except OSError as error:
        brought = _in_memory(roots, size_limit, progress, str(error))
    return replace(brought, damaged=damaged)


def _brought_up(store: Store, roots: Roots, size_limit: int, progress: Progress | None) -> Opened:
    """Apply what changed to the newest generation and save that as the next. The store is locked."""
    opened, damaged = store.open_newest()
    for generation in damaged:
        shutil.rmtree(generation.path)
    index, seen = opened or (Index(), Seen())
    corpora = [
        read_corpus(root, name, before=_looks(seen, name), size_limit=size_limit, progress=progress)
        for name, root in roots.items()
    ]
    brought = _applied(index, corpora)
    if opened is None or brought.index.generation != index.generation:
        store.save(brought.index, _seen(corpora, brought.refused))
    else:
        store.note(_seen(corpora, brought.refused))
    return brought


def _in_memory(roots: Roots, size_limit: int, progress: Progress | None, reason: str) -> Opened:
    corpora = [
        read_corpus(root, name, size_limit=size_limit, progress=progress)
        for name, root in roots.items()
    ]
    return replace(_applied(Index(), corpora), unsaved=reason)


def _applied(index: Index, corpora: Sequence[Corpus]) -> Opened:
    """Delete what is gone from *index* and add what was read, as a build from nothing would."""
    read = [document for corpus in corpora for document in corpus.documents]
    kept = {document_id(corpus.name, path) for corpus in corpora for path in corpus.kept}
    known = {entry.id for entry in index.entries}
    gone = known - kept - {document.id for document in read}
    if read or gone:
        index = index.delete(known - kept).add(read).merged()
    return Opened(index, _refused(corpora), read=len(read), kept=len(kept), gone=len(gone))


def _refused(corpora: Sequence[Corpus]) -> tuple[Refusal, ...]:
    """Return all refusals; paths begin with the collection's name where there are several."""
    several = len(corpora) > 1
    return tuple(
        replace(refusal, path=f"{corpus.name}/{refusal.path}") if several else refusal
        for corpus in corpora
        for refusal in corpus.refused
    )


def _seen(corpora: Sequence[Corpus], refused: Sequence[Refusal]) -> Seen:
    looks = {
        corpus.name: {path: astuple(look) for path, look in corpus.looks.items()}
        for corpus in corpora
    }
    return {"looks": looks, "refused": [astuple(refusal) for refusal in refused]}


def _looks(seen: Seen, name: str) -> dict[str, Look]:
    return {path: Look(*look) for path, look in seen.get("looks", {}).get(name, {}).items()}


def store_of(roots: Roots, cache: Path) -> Store:
    """Return the store of the collections *roots* in the folder *cache*."""
    named = json.dumps(sorted((name, str(root.resolve())) for name, root in roots.items()))
    return Store(cache / "index" / blake2b(named.encode(), digest_size=6).hexdigest())
