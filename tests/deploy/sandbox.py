"""A container without a container engine: bubblewrap, a read-only root, a user who is nobody."""

import shutil
import subprocess
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path

NOBODY = 65532
_OWN = {"data", "dev", "opt", "proc", "src", "sys"}
_LONG = 120.0  # seconds; whatever takes longer hangs


@cache
def missing() -> str | None:
    """Say why nothing can be confined here, or ``None``."""
    bwrap = shutil.which("bwrap")
    if bwrap is None:
        return "NO BUBBLEWRAP: nothing was run as in the container"
    tried = subprocess.run(
        [bwrap, "--unshare-all", "--ro-bind", "/", "/", "true"], capture_output=True, check=False
    )
    return None if tried.returncode == 0 else "NO NAMESPACES: nothing was run as in the container"


def confined(
    *command: str,
    environment: Mapping[str, str],
    folders: Mapping[str, tuple[Path, bool]],
    uid: int = NOBODY,
    where: str = "/",
    network: bool = False,
) -> str:
    """Run *command* as *uid* at *where* over a read-only root, and return what it wrote.

    *folders* tells of each further folder where it really is, and whether it may be written to.
    """
    binds = [
        word
        for inside, (outside, writable) in folders.items()
        for word in ("--bind" if writable else "--ro-bind", str(outside), inside)
    ]
    variables = [word for each in environment.items() for word in ("--setenv", *each)]
    ran = subprocess.run(
        [
            *("bwrap", "--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"),
            *(["--share-net"] if network else []),
            *("--uid", str(uid), "--gid", str(uid)),
            *_root(),
            *("--proc", "/proc", "--dev", "/dev", *binds, "--remount-ro", "/"),
            *("--chdir", where, "--clearenv", *variables),
            *command,
        ],
        capture_output=True,
        text=True,
        check=False,
        timeout=_LONG,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return ran.stdout


def _root() -> Iterator[str]:
    """Show this machine's own root, read-only, without what has a meaning in the container."""
    for path in sorted(Path("/").iterdir()):
        if path.name in _OWN:
            continue
        if path.is_symlink():
            yield from ("--symlink", str(path.readlink()), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
