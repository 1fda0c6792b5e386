"""Generations on disk: an index is written whole, checked whole, and never changed.

    <store>/lock
    <store>/00000007-5f0c2e9b71d4/     the last generation but one
    <store>/00000008-a41be0937c55/     the one that serves
        manifest.json                  the format, the generation's name, SHA-256 and size of every other file but seen.json
        seen.json                      what the corpus looked like: a hint, and worth nothing when it is damaged
        directory.json, terms.rows.npy, ...
    <store>/building-…                 left over from a build that was killed; removed by the next one

A generation is built under another name, flushed, and renamed: whoever looks finds the old or the new, whole. What does not match
its manifest is damaged and is built anew.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from hashlib import file_digest
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

FORMAT = 1  # of the files; raised whenever they, or what analysis makes of a document, change
KEPT = 2
MANIFEST = "manifest.json"
SEEN = "seen.json"
_DIRECTORY = "directory.json"
_FIELDS = ("terms", "grams", "sections")
_ARRAYS = ("starts", "rows", "counts", "lengths", "codes", "peaks")
_TABLES = ("passages", "sentences", "fingerprints", "section_documents")
_STORED = ("records", "texts", "blocks")

Seen = dict[str, Any]


class Store:
    """The generations of one set of collections, in one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Hold the store alone; others wait. Leftovers of builds that were killed are removed."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            for leftover in self.folder.glob("building-*"):
                shutil.rmtree(leftover)
            yield

    def generations(self) -> list[Path]:
        """Return the folders of all generations, the newest first."""
        if not self.folder.is_dir():
            return []
        return sorted(
            (path for path in self.folder.glob("[0-9]*-*") if path.is_dir()), reverse=True
        )

    def open_newest(self) -> tuple[tuple[Index, Seen] | None, tuple[DamagedIndex, ...]]:
        """Open the newest generation that is whole; tell which newer ones are damaged."""
        damaged = []
        for folder in self.generations():
            try:
                return (open_generation(folder), _seen(folder)), tuple(damaged)
            except DamagedIndex as error:
                damaged.append(error)
        return None, tuple(damaged)

    def save(self, index: Index, seen: Seen) -> Path:
        """Write *index* as the newest generation, and keep the one before it. The store must be locked."""
        building = self.folder / f"building-{uuid4().hex}"
        building.mkdir()
        _write(building, index, seen)
        newest = self.generations()
        number = int(newest[0].name.partition("-")[0]) + 1 if newest else 1
        folder = self.folder / f"{number:08d}-{index.generation}"
        building.rename(folder)
        _flush_folder(self.folder)
        for old in self.generations()[KEPT:]:
            shutil.rmtree(old)
        return folder

    def note(self, seen: Seen) -> None:
        """Replace what is noted of the corpus's looks beside the newest generation. The store must be locked."""
        folder = self.generations()[0]
        temporary = folder / f"{SEEN}.{uuid4().hex}"
        temporary.write_text(json.dumps(seen), encoding="utf-8")
        temporary.replace(folder / SEEN)


def open_generation(folder: Path) -> Index:
    """Open the generation in *folder*, memory-mapped, when every file is what the manifest says."""
    try:
        _check(folder)
        directory = json.loads((folder / _DIRECTORY).read_bytes())
        if not directory["entries"]:
            return Index()
        segment = _read_segment(folder, directory)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise DamagedIndex(folder, f"{type(error).__name__}: {error}") from error
    return Index([(segment, np.ones(len(segment.documents), dtype=np.bool_))])


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


def _seen(folder: Path) -> Seen:
    """Return what is noted of the corpus's looks; nothing when that cannot be read, for then it is looked at anew."""
    try:
        seen = json.loads((folder / SEEN).read_bytes())
    except (OSError, ValueError):
        return {}
    return seen if isinstance(seen, dict) else {}


def _write(folder: Path, index: Index, seen: Seen) -> None:
    merged = index.merged()
    segment = merged.parts[0][0] if merged.parts else None
    directory: dict[str, Any] = {"entries": [], "headings": [], "speakers": [], "averages": {}}
    if segment is not None:
        directory = _directory(segment)
        for name, array in _arrays(segment):
            np.save(folder / f"{name}.npy", array, allow_pickle=False)
    (folder / _DIRECTORY).write_text(json.dumps(directory, ensure_ascii=False), encoding="utf-8")
    files = {path.name: _digest(path) for path in sorted(folder.iterdir())}
    manifest = {"format": FORMAT, "generation": index.generation, "files": files}
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")
    (folder / SEEN).write_text(json.dumps(seen), encoding="utf-8")
    for path in folder.iterdir():
        _flush(path)
    _flush_folder(folder)


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


def _read_segment(folder: Path, directory: dict[str, Any]) -> Segment:
    entries = tuple(Entry(*entry) for entry in directory["entries"])
    return Segment(
        documents=DocumentStore(entries, *(_read_strings(folder, name) for name in _STORED)),
        headings=tuple(tuple(path) for path in directory["headings"]),
        speakers=tuple(directory["speakers"]),
        **{name: _read(folder, name) for name in _TABLES},
        **{name: _read_postings(folder, name, directory["averages"][name]) for name in _FIELDS},
    )


def _read(folder: Path, name: str) -> np.ndarray[Any, Any]:
    path = folder / f"{name}.npy"
    try:
        mapped: np.ndarray[Any, Any] = np.load(path, mmap_mode="r", allow_pickle=False)
    except ValueError:  # an empty file cannot be mapped
        mapped = np.load(path, allow_pickle=False)
    return mapped


def _read_strings(folder: Path, name: str) -> Strings:
    return Strings(_read(folder, f"{name}.letters"), _read(folder, f"{name}.ends"))


def _read_postings(folder: Path, name: str, average: float) -> Postings:
    vocabulary = Vocabulary(_read_strings(folder, f"{name}.vocabulary"))
    return Postings(
        vocabulary, *(_read(folder, f"{name}.{array}") for array in _ARRAYS), average=average
    )


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
