"""Open the index of collections as they stand now; only what changed is read again."""

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
from retrieval.model import document_id
from retrieval.reading.files import SIZE_LIMIT, Refusal

Roots = Mapping[str, Path]
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Opened:
    """An index that is up to date, and what there was to do for it.

    ``refused`` are the files it is without. ``damaged`` are the generations that had to be passed
    over. ``unsaved`` is the reason why the index is in memory only, if it is.
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
    """Open the index of the folders *roots*, by collection; what *cache* holds is not made again.

    Raises ``MissingCorpus`` when a root is not a folder.
    """
    store = store_of(roots, cache)
    opened, damaged = store.open_newest()
    if opened is not None and not damaged:
        index, seen = opened
        looks = {name: _looks(seen, name, size_limit) for name in roots}
        if all(looks_the_same(root, looks[name]) for name, root in roots.items()):
            refused = tuple(Refusal(*one) for one in seen["refused"])
            return Opened(index, refused, kept=len(index.entries))
    try:
        with store.locked():
            return _brought_up(store, roots, size_limit, progress)
    except OSError as error:
        reason = f"{store.folder}: {error.strerror or error}"
        return replace(_in_memory(roots, size_limit, progress), damaged=damaged, unsaved=reason)


def _brought_up(store: Store, roots: Roots, size_limit: int, progress: Progress | None) -> Opened:
    """Apply what changed to the newest generation and save the next. Needs the lock."""
    opened, damaged = store.open_newest()
    for generation in damaged:
        shutil.rmtree(generation.path)
    index, seen = opened or (Index(), Seen())
    corpora = []
    for name, root in roots.items():
        before = _looks(seen, name, size_limit)
        corpora.append(
            read_corpus(root, name, before=before, size_limit=size_limit, progress=progress)
        )
    brought = _applied(index, corpora)
    seen = _seen(corpora, brought.refused, size_limit)
    if opened is None or brought.index.generation != index.generation:
        store.save(brought.index, seen)
    else:
        store.note(seen)
    return replace(brought, damaged=damaged)


def _in_memory(roots: Roots, size_limit: int, progress: Progress | None) -> Opened:
    corpora = [
        read_corpus(root, name, size_limit=size_limit, progress=progress)
        for name, root in roots.items()
    ]
    return _applied(Index(), corpora)


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


def _seen(corpora: Sequence[Corpus], refused: Sequence[Refusal], size_limit: int) -> Seen:
    looks = {
        corpus.name: {path: astuple(look) for path, look in corpus.looks.items()}
        for corpus in corpora
    }
    told = [astuple(refusal) for refusal in refused]
    return {"size_limit": size_limit, "looks": looks, "refused": told}


def _looks(seen: Seen, name: str, size_limit: int) -> dict[str, Look]:
    """Return how the files of a collection looked, if they were read under the same limit."""
    if seen.get("size_limit") != size_limit:
        return {}
    return {path: Look(*look) for path, look in seen["looks"].get(name, {}).items()}


def store_of(roots: Roots, cache: Path) -> Store:
    """Return the store of the collections *roots* in the folder *cache*."""
    named = json.dumps(sorted((name, str(root.resolve())) for name, root in roots.items()))
    return Store(cache / "index" / blake2b(named.encode(), digest_size=6).hexdigest())
