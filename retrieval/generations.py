"""Generations on disk: an index is written whole, checked whole, and never changed.

    <store>/lock
    <store>/00000007-5f0c2e9b71d4/     the last generation but one
    <store>/00000008-a41be0937c55/     the one that serves
        manifest.json                  the format, and the SHA-256 of every file but seen.json
        seen.json                      what the corpus looked like: a hint, worth nothing if damaged
        directory.json, terms.rows.npy, ...
    <store>/building-…                 left over from a killed build; removed by the next

A generation is built under another name, flushed, and renamed: whoever looks finds the old or the
new, whole. What does not match its manifest is damaged and is built anew.
"""

import fcntl
import io
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict
from hashlib import file_digest, sha256
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from retrieval.documents import DocumentStore, Entry
from retrieval.errors import DamagedIndex
from retrieval.index import Index
from retrieval.postings import Postings
from retrieval.segment import Segment
from retrieval.vocabulary import Strings, Vocabulary

FORMAT = 2  # of the files; raised whenever they, or what analysis makes of a document, change
KEPT = 2
PRIVATE = 0o700  # of folders: whoever may not read the documents may not read their words here
MANIFEST = "manifest.json"
SEEN = "seen.json"
_DIRECTORY = "directory.json"
_FIELDS = ("terms", "grams", "sections")
_ARRAYS = ("starts", "rows", "counts", "lengths", "codes", "peaks")
_TABLES = ("passages", "sentences", "fingerprints", "section_documents")
_STORED = ("records", "texts", "blocks")
_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)

Seen = dict[str, Any]


class Store:
    """The generations of one set of collections, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store alone; others wait. What those left who were killed is removed."""
        self.folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            self._tidy()
            yield

    def generations(self) -> list[Path]:
        """Return the folders of all generations, the newest first."""
        if not self.folder.is_dir():
            return []
        return sorted(
            (path for path in self.folder.glob(f"{'[0-9]' * 8}-*") if path.is_dir()), reverse=True
        )

    @property
    def newest(self) -> str | None:
        """The name of the newest generation, whole or not."""
        return next((_name(folder) for folder in self.generations()), None)

    def open_newest(self) -> tuple[tuple[Index, Seen] | None, tuple[DamagedIndex, ...]]:
        """Open the newest generation that is whole; tell which newer ones are damaged."""
        damaged: list[DamagedIndex] = []
        for folder in self.generations():
            try:
                index = open_generation(folder)
                return (index, _seen(folder, index.generation)), tuple(damaged)
            except DamagedIndex as error:
                damaged.append(error)
        return None, tuple(damaged)

    def save(self, index: Index, seen: Seen) -> Path:
        """Write *index* as the newest generation and keep the one before. Needs the lock."""
        building = self.folder / f"building-{uuid4().hex}"
        newest = self.generations()
        number = int(newest[0].name.partition("-")[0]) + 1 if newest else 1
        try:
            building.mkdir(mode=PRIVATE)
            _write(building, index, seen)
            folder = building.rename(self.folder / f"{number:08d}-{index.generation}")
        except OSError:  # a disk that is full stays full of what nobody will open
            shutil.rmtree(building, ignore_errors=True)
            raise
        _flush_folder(self.folder)
        self._tidy()
        return folder

    def _tidy(self) -> None:
        for leftover in (*self.folder.glob("building-*"), *self.generations()[KEPT:]):
            shutil.rmtree(leftover)

    def note(self, seen: Seen) -> None:
        """Replace what the newest generation notes of the corpus's looks. Needs the lock."""
        folder = self.generations()[0]
        temporary = folder / f"{SEEN}.{uuid4().hex}"
        temporary.write_text(_sealed(seen, _name(folder)), encoding="utf-8")
        temporary.replace(folder / SEEN)


def open_generation(folder: Path) -> Index:
    """Open the generation in *folder*, memory-mapped, when every file is what the manifest says."""
    try:
        _check(folder)
        directory = json.loads((folder / _DIRECTORY).read_bytes())
        if not directory["entries"]:
            return Index()
        segment = _read_segment(folder, directory)
    except _UNREADABLE as error:
        raise DamagedIndex(folder, f"{type(error).__name__}: {error}") from error
    return Index([(segment, np.ones(len(segment.documents), dtype=np.bool_))])


def _name(folder: Path) -> str:
    return folder.name.partition("-")[2]


def _check(folder: Path) -> None:
    manifest = json.loads((folder / MANIFEST).read_bytes())
    if manifest["format"] != FORMAT:
        raise DamagedIndex(folder, f"format {manifest['format']}, and this program reads {FORMAT}")
    with ThreadPoolExecutor() as pool:
        for name, is_whole in pool.map(
            lambda item: (item[0], _digest(folder / item[0]) == item[1]), manifest["files"].items()
        ):
            if not is_whole:
                raise DamagedIndex(folder, f"{name} is not what was written")


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _seen(folder: Path, generation: str) -> Seen:
    """Return what is noted of the corpus's looks; nothing when it is not what was noted here."""
    try:
        seal, seen = json.loads((folder / SEEN).read_bytes())
    except _UNREADABLE:
        return {}
    return seen if seal == _seal(seen, generation) else {}


def _sealed(seen: Seen, generation: str) -> str:
    return json.dumps([_seal(seen, generation), seen])


def _seal(seen: Seen, generation: str) -> str:
    """Return a digest that fits *seen* beside this generation only, not beside another."""
    return sha256(f"{generation}{json.dumps(seen)}".encode()).hexdigest()


def _write(folder: Path, index: Index, seen: Seen) -> None:
    merged = index.merged()
    segment = merged.parts[0][0] if merged.parts else None
    directory: dict[str, Any] = {"entries": [], "headings": [], "speakers": [], "averages": {}}
    if segment is not None:
        directory = _directory(segment)
        for name, array in _arrays(segment):
            _save(folder / f"{name}.npy", array)
    (folder / _DIRECTORY).write_text(json.dumps(directory, ensure_ascii=False), encoding="utf-8")
    files = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    manifest = {"format": FORMAT, "generation": index.generation, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    (folder / SEEN).write_text(_sealed(seen, index.generation), encoding="utf-8")
    for path in folder.iterdir():
        _flush(path)
    _flush_folder(folder)


def _save(path: Path, array: np.ndarray[Any, Any]) -> None:
    """Write *array*. NumPy itself tells nobody when a disk is full at the end of a small file."""
    buffer = io.BytesIO()
    np.save(buffer, array, allow_pickle=False)
    path.write_bytes(buffer.getbuffer())


def _directory(segment: Segment) -> dict[str, Any]:
    return {
        "entries": [list(asdict(entry).values()) for entry in segment.documents.entries],
        "headings": segment.headings,
        "speakers": segment.speakers,
        "averages": {name: getattr(segment, name).average for name in _FIELDS},
    }


def _arrays(segment: Segment) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    for name in _TABLES:
        yield name, getattr(segment, name)
    for name in _STORED:
        yield from _strings(name, getattr(segment.documents, name))
    for name in _FIELDS:
        postings = getattr(segment, name)
        yield from _strings(f"{name}.vocabulary", postings.vocabulary.strings)
        for array in _ARRAYS:
            yield f"{name}.{array}", getattr(postings, array)


def _strings(name: str, strings: Strings) -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    yield f"{name}.letters", strings.letters
    yield f"{name}.ends", strings.ends


def open_segment(folder: Path) -> Segment:
    """Open the segment of a generation that somebody has opened before, and checked."""
    return _read_segment(folder, json.loads((folder / _DIRECTORY).read_bytes()))


def _read_segment(folder: Path, directory: dict[str, Any]) -> Segment:
    entries = tuple(Entry(*entry) for entry in directory["entries"])
    averages = directory["averages"]
    arrays: dict[str, Any] = {name: _read(folder, name) for name in _TABLES}
    arrays |= {name: _read_postings(folder, name, averages[name]) for name in _FIELDS}
    return Segment(
        documents=DocumentStore(entries, *(_read_strings(folder, name) for name in _STORED)),
        headings=tuple(tuple(path) for path in directory["headings"]),
        speakers=tuple(directory["speakers"]),
        folder=folder,
        **arrays,
    )


def _read(folder: Path, name: str) -> np.ndarray[Any, Any]:
    path = folder / f"{name}.npy"
    try:
        mapped: np.ndarray[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty file cannot be mapped
        mapped = np.load(path, allow_pickle=False)
    return np.asarray(mapped)  # a memmap runs Python at every slice; its plain view does not


def _read_strings(folder: Path, name: str) -> Strings:
    return Strings(_read(folder, f"{name}.letters"), _read(folder, f"{name}.ends"))


def _read_postings(folder: Path, name: str, average: float) -> Postings:
    vocabulary = Vocabulary(_read_strings(folder, f"{name}.vocabulary"))
    arrays: dict[str, Any] = {array: _read(folder, f"{name}.{array}") for array in _ARRAYS}
    return Postings(vocabulary, average=average, **arrays)


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
