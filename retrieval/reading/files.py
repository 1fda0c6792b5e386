"""Which files of a folder are documents, and the one safe way to open them.

A folder may hold anything: pipes that never end, links that lead outside, names that forge lines.
Nothing but plain files below the root is ever opened, and what is not read is always said, with its
reason.
"""

import errno
import os
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from retrieval.errors import UnreadableDocument

SIZE_LIMIT = 64 * 1024 * 1024
DEPTH_LIMIT = 64
CHUNK = 1024 * 1024

MARKDOWN = frozenset({".md", ".markdown", ".mdown", ".mkd", ".mdx"})
PLAIN = frozenset({"", ".txt", ".text", ".rst", ".adoc", ".asciidoc"})
READABLE = MARKDOWN | PLAIN
ASSETS = frozenset(
    ".png .jpg .jpeg .gif .svg .webp .avif .ico .bmp .tif .tiff .heic .psd .mp3 "  # noqa: SIM905 - or a line a word
    ".wav .ogg .flac .m4a .mp4 .mov .avi .mkv .webm .woff .woff2 .ttf .otf .eot "
    ".css .scss .sass .less .js .mjs .cjs .jsx .ts .tsx .map .json .jsonl .yaml "
    ".yml .toml .ini .cfg .lock .xml .rss .py .pyc .rb .go .rs .java .c .h .cpp "
    ".sh .bat .ps1 .php .pl .sql .bak .tmp .swp .orig .log".split()
)
LINK = "a symbolic link; links are not followed"
BIDI_CONTROLS = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to read. ``path`` is relative to the root, with ``/``; ``size`` is in bytes."""

    path: str
    size: int
    mtime_ns: int


@dataclass(frozen=True, slots=True)
class Refusal:
    """A file that should have been read and could not be.

    ``passing`` tells that it may be readable the next time though it looks the same.
    """

    path: str
    reason: str
    passing: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A file or folder that is no document."""

    path: str
    reason: str


@dataclass(frozen=True, slots=True)
class Listing:
    """What stands in a folder, each part sorted by path. Paths that cannot be shown are escaped.

    ``folders`` are those below it that were looked in.
    """

    files: tuple[FoundFile, ...]
    passed_over: tuple[PassedOver, ...]
    refused: tuple[Refusal, ...]
    folders: tuple[str, ...] = ()


def list_files(root: Path, *, ignore: Sequence[str] = ()) -> Listing:
    """List the documents below *root*; ``ignore`` holds patterns of names or of paths."""
    walk = _Walk(ignore=tuple(ignore))
    with _folder(root, "") as descriptor:
        walk.enter(descriptor, "", 0)
    return walk.listing()


def open_file(root: Path, path: str, *, limit: int = SIZE_LIMIT) -> bytes:
    """Return the bytes of the plain file at *path* below *root*, in one read.

    No link is followed on the way down, and nothing that is not a plain file is waited for.
    """
    folder, _, name = path.rpartition("/")
    with _folder(root, folder, path) as descriptor:
        return _read_file(descriptor, name, path, limit)


@dataclass(slots=True)
class _Walk:
    """A descent through folders that never leaves the tree it began in."""

    ignore: tuple[str, ...]
    files: list[FoundFile] = field(default_factory=list)
    passed_over: list[PassedOver] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    folders: list[str] = field(default_factory=list)

    def enter(self, descriptor: int, folder: str, depth: int) -> None:
        with os.scandir(descriptor) as entries:
            for entry in sorted(entries, key=lambda entry: entry.name):
                path = f"{folder}/{entry.name}" if folder else entry.name
                if reason := why_pass_over(path, self.ignore):
                    self.passed_over.append(PassedOver(_shown(path), reason))
                elif reason := _why_refuse(entry, depth):
                    self.refused.append(Refusal(_shown(path), reason))
                elif entry.is_dir(follow_symlinks=False):
                    self.descend(descriptor, path, depth)
                else:
                    self.note(path, entry)

    def note(self, path: str, entry: os.DirEntry[str]) -> None:
        try:
            status = entry.stat(follow_symlinks=False)
        except OSError as error:  # It may be gone since the folder was read.
            self.refused.append(Refusal(path, _reason(error)))
        else:
            self.files.append(FoundFile(path, status.st_size, status.st_mtime_ns))

    def descend(self, parent: int, path: str, depth: int) -> None:
        try:
            descriptor = os.open(_name(path), _FOLDER_FLAGS, dir_fd=parent)
        except OSError as error:
            self.refused.append(Refusal(_shown(path), _reason(error)))
            return
        try:
            self.folders.append(path)
            self.enter(descriptor, path, depth + 1)
        finally:
            os.close(descriptor)

    def listing(self) -> Listing:
        return Listing(
            files=tuple(sorted(self.files, key=lambda file: file.path)),
            passed_over=tuple(sorted(self.passed_over, key=lambda passed: passed.path)),
            refused=tuple(sorted(self.refused, key=lambda refusal: refusal.path)),
            folders=tuple(sorted(self.folders)),
        )


_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC


@contextmanager
def _folder(root: Path, folder: str, path: str = "") -> Iterator[int]:
    """Open the folder below *root* step by step, so that none can be swapped for a link."""
    descriptor = os.open(root.resolve(), _FOLDER_FLAGS)
    try:
        for step in folder.split("/") if folder else ():
            parent, descriptor = descriptor, _open(step, _FOLDER_FLAGS, descriptor, path)
            os.close(parent)
        yield descriptor
    finally:
        os.close(descriptor)


def _open(step: str, flags: int, parent: int, path: str) -> int:
    if step in {"", ".", ".."} or "\0" in step:
        raise UnreadableDocument(path, "outside of its folder")
    try:
        return os.open(step, flags, dir_fd=parent)
    except OSError as error:
        raise UnreadableDocument(path, _reason(error)) from error


def _read_file(parent: int, name: str, path: str, limit: int) -> bytes:
    descriptor = _open(name, _FILE_FLAGS, parent, path)
    try:
        before = os.fstat(descriptor)
        if not stat.S_ISREG(before.st_mode):
            raise UnreadableDocument(path, "not a plain file")
        data = _read_up_to(descriptor, limit, before.st_size, path)
        after = os.fstat(descriptor)
    finally:
        os.close(descriptor)
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise UnreadableDocument(path, "it changed while it was being read")
    return data


def _read_up_to(descriptor: int, limit: int, size: int, path: str) -> bytes:
    parts: list[bytes] = []
    while size <= limit:
        chunk = os.read(descriptor, CHUNK)
        if not chunk:
            return b"".join(parts)
        parts.append(chunk)
        size = max(size, sum(map(len, parts)))
    raise UnreadableDocument(path, f"larger than {limit / CHUNK:g} MiB")


def why_pass_over(path: str, ignore: Sequence[str] = ()) -> str | None:
    """Tell by its name alone why a file or folder is no document, ``None`` if it may be one."""
    name = _name(path)
    if name.startswith("."):
        return "hidden"
    if name == "node_modules":
        return "installed packages"
    if path == "sources.toml":
        return "describes the documents"
    if any(fnmatchcase(name, pattern) or fnmatchcase(path, pattern) for pattern in ignore):
        return "ignored by sources.toml"
    if _ending(name) in ASSETS or name.endswith("~") or name.startswith("~$"):
        return "not a document"
    return None


def _why_refuse(entry: os.DirEntry[str], depth: int) -> str | None:
    if not _can_be_shown(entry.name):
        return "its name holds characters that cannot be shown; rename it"
    if entry.is_symlink():
        return LINK
    if entry.is_dir(follow_symlinks=False):
        return f"folders nested deeper than {DEPTH_LIMIT}" if depth >= DEPTH_LIMIT else None
    if not entry.is_file(follow_symlinks=False):
        return "not a plain file"
    if _ending(entry.name) not in READABLE:
        ending = entry.name[entry.name.rfind(".") :]
        return f"{ending} files cannot be read; save it as text or Markdown"
    return None


def _name(path: str) -> str:
    return path.rpartition("/")[2]


def _ending(name: str) -> str:
    """Return the ending of *name* in small letters, with its dot."""
    rest, dot, ending = name.rpartition(".")
    return f".{ending}".casefold() if rest and dot and ending else ""


def _can_be_shown(name: str) -> bool:
    if name.isascii() and name.isprintable():
        return True
    return not any(
        unicodedata.category(character) in {"Cc", "Cs", "Zl", "Zp"} or character in BIDI_CONTROLS
        for character in name
    )


def _shown(path: str) -> str:
    return "/".join(
        part if _can_be_shown(part) else part.encode("unicode_escape", "surrogatepass").decode()
        for part in path.split("/")
    )


def _reason(error: OSError) -> str:
    match error.errno:
        case errno.ELOOP | errno.EMLINK | errno.ENOTDIR:
            return LINK
        case errno.ENXIO:
            return "not a plain file"
        case errno.EACCES | errno.EPERM:
            return "permission denied"
        case _:
            return (error.strerror or type(error).__name__).lower()
