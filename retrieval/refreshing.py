"""The index of collections as they stand now; only what changed is read again.

``open_index`` is for whoever asks once: what was read is saved, then answered from. A ``Shelf`` is
for whoever goes on answering: what was read is answered from at once, and saved beside.
"""

import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path

from retrieval.corpus import Corpus, Look, looks_the_same, read_corpus
from retrieval.errors import DamagedIndex
from retrieval.generations import Seen, Store, open_generation
from retrieval.index import Index
from retrieval.reading.files import SIZE_LIMIT, Refusal

Roots = Mapping[str, Path]
Progress = Callable[[int, int], None]
State = tuple[Index, Seen]
Write = Callable[[Store, Index, Seen], Path]


@dataclass(frozen=True, slots=True)
class Opened:
    """An index that is up to date, and what there was to do for it.

    ``refused`` are the files it is without. ``damaged`` are the generations that had to be passed
    over. ``unsaved`` is the reason why the index is in memory only, if it is. ``folders`` are those
    in which documents may stand. ``missed`` are documents, by their ids, that were not found and
    are taken for being there until another look does not find them either.
    """

    index: Index
    refused: tuple[Refusal, ...]
    read: int = 0
    kept: int = 0
    gone: int = 0
    missed: frozenset[str] = frozenset()
    damaged: tuple[DamagedIndex, ...] = ()
    unsaved: str | None = None
    folders: tuple[Path, ...] = ()


class Shelf:
    """The index of the folders *roots*, brought up to date again and again.

    One thread at a time may look; one may save meanwhile. *write* does what ``Store.save`` does.
    """

    def __init__(
        self,
        roots: Roots,
        cache: Path,
        *,
        size_limit: int = SIZE_LIMIT,
        write: Write | None = None,
    ) -> None:
        self._roots = roots
        self._write = write
        self._size_limit = size_limit
        self._store = store_of(roots, cache)
        self._damaged: tuple[DamagedIndex, ...] = ()
        self._held: State | None = None
        self._missed: frozenset[str] = frozenset()
        self._saved: State | None = None
        self._base: Index | None = None  # what was saved when the index was last taken from disk

    def look(self) -> Opened:
        """Bring the index up to the folders as they are now; nothing is written.

        What moves to where has been looked already, or is just being written, is not seen. So what
        is ``missed`` is gone only when the next look misses it, too, and one should follow.
        Raises ``MissingCorpus`` when a root is not a folder; the index stays as it was.
        """
        index, seen = self._held or self._open()
        saved = self._saved
        if saved is not None and saved[0] is not self._base:
            index, self._base = index.over(saved[0]), saved[0]
        opened, seen = _looked(index, seen, self._roots, self._size_limit, missed=self._missed)
        self._held, self._missed = (opened.index, seen), opened.missed
        return replace(opened, damaged=self._damaged)

    def save(self) -> bool:
        """Save the index as the last look left it; tell whether there was anything to save.

        The next look goes on from what is on disk. Raises ``OSError`` when it cannot be written,
        and ``DamagedIndex`` when it was not.
        """
        if self._held is None or self._is_saved(self._held):
            return False
        index, seen = self._held
        with self._store.locked():
            for each in self._damaged:
                shutil.rmtree(each.path, ignore_errors=True)
            self._damaged = ()
            if index.generation == self._store.newest:
                self._store.note(seen)
            else:
                (self._write or Store.save)(self._store, index, seen)
            if any(segment.folder is None for segment, _ in index.parts):
                index = open_generation(self._store.generations()[0])
        self._saved = index, seen
        return True

    def _is_saved(self, held: State) -> bool:
        """Tell whether *held* is on disk; of one look this is found out once, for it takes long."""
        index, seen = held
        if self._saved is None or index.generation != self._saved[0].generation:
            return False
        saved, then = self._saved
        if seen is then:
            return True
        limit = self._size_limit
        if any(_looks(seen, name, limit) != _looks(then, name, limit) for name in self._roots):
            return False
        self._saved = saved, seen
        return True

    def _open(self) -> State:
        """Open what was saved before."""
        opened, damaged = self._store.open_newest()
        if damaged:  # or only replaced while it was being read
            with suppress(OSError), self._store.locked():
                opened, damaged = self._store.open_newest()
        self._damaged, self._saved = damaged, opened
        self._held = opened or (Index(), {})
        self._base = self._held[0]
        return self._held


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
        opened_anew, _ = _looked(Index(), {}, roots, size_limit, progress=progress)
        return replace(_whole(opened_anew), damaged=damaged, unsaved=reason)


def _brought_up(store: Store, roots: Roots, size_limit: int, progress: Progress | None) -> Opened:
    """Apply what changed to the newest generation and save the next. Needs the lock."""
    opened, damaged = store.open_newest()
    for generation in damaged:
        shutil.rmtree(generation.path)
    index, seen = opened or (Index(), {})
    looked, seen = _looked(index, seen, roots, size_limit, progress=progress)
    brought = _whole(looked)
    if opened is None or brought.index.generation != index.generation:
        store.save(brought.index, seen)
    else:
        store.note(seen)
    return replace(brought, damaged=damaged)


def _whole(opened: Opened) -> Opened:
    return replace(opened, index=opened.index.merged())


def _looked(
    index: Index,
    seen: Seen,
    roots: Roots,
    size_limit: int,
    *,
    missed: frozenset[str] | None = None,
    progress: Progress | None = None,
) -> tuple[Opened, Seen]:
    """Read what has changed since it was *seen*, and apply it to *index*."""
    corpora = [
        read_corpus(
            root,
            name,
            before=_looks(seen, name, size_limit),
            size_limit=size_limit,
            progress=progress,
        )
        for name, root in roots.items()
    ]
    opened = _applied(index, corpora, missed)
    return opened, _seen(corpora, opened.refused, size_limit)


def _applied(index: Index, corpora: Sequence[Corpus], missed: frozenset[str] | None) -> Opened:
    """Delete what is gone from *index*, and add what was read.

    Of what is not there, only what was *missed* before is gone; all of it, if that is ``None``.
    """
    read = [document for corpus in corpora for document in corpus.documents]
    kept = {(corpus.name, path) for corpus in corpora for path in corpus.kept}
    old = {entry.id for entry in index.entries if entry.order not in kept}
    absent = old - {document.id for document in read}
    gone = absent if missed is None else absent & missed
    if read or gone:
        index = index.delete(gone).add(read)
    return Opened(
        index,
        _refused(corpora),
        read=len(read),
        kept=len(kept),
        gone=len(gone),
        missed=frozenset(absent - gone),
        folders=tuple(corpus.root / below for corpus in corpora for below in ("", *corpus.folders)),
    )


def _refused(corpora: Sequence[Corpus]) -> tuple[Refusal, ...]:
    """Return all refusals; paths begin with the collection's name where there are several."""
    several = len(corpora) > 1
    return tuple(
        replace(refusal, path=f"{corpus.name}/{refusal.path}") if several else refusal
        for corpus in corpora
        for refusal in corpus.refused
    )


def _seen(corpora: Sequence[Corpus], refused: Sequence[Refusal], size_limit: int) -> Seen:
    looks = {corpus.name: corpus.looks for corpus in corpora}
    told = [(refusal.path, refusal.reason, refusal.passing) for refusal in refused]
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
