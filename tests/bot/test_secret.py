"""One installation has one secret; what it encrypts, only it can read."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr

from bot.errors import BadSetting, UnreadableWords
from bot.secret import Vault, secrets_of
from bot.values import SHORTEST

ROOT = Path(__file__).parents[2]
OLD, NEW = "the secret of last year", "the secret of this year"


def mode(path: Path) -> int:
    """Return who may do what with *path*."""
    return path.stat().st_mode & 0o777


def refused(make: Callable[[], object]) -> BadSetting:
    """Return why there is no secret."""
    with pytest.raises(BadSetting) as caught:
        make()
    assert caught.value.name == "secret"
    return caught.value


def test_a_given_secret_leaves_no_file(tmp_path: Path) -> None:
    """Whoever keeps the secret elsewhere does not have it on the disk too."""
    assert secrets_of(SecretStr(NEW), tmp_path / "data") == (NEW,)
    assert not (tmp_path / "data").exists()


def test_the_new_secret_stands_before_the_old_one(tmp_path: Path) -> None:
    """During a rotation two are given, by a comma."""
    assert secrets_of(SecretStr(f"{NEW}, {OLD}\n"), tmp_path) == (NEW, OLD)


def test_the_first_start_makes_a_secret_that_the_others_find(tmp_path: Path) -> None:
    """It is long, for our eyes only, and nothing else is left in the folder."""
    data = tmp_path / "deep/data"
    (made,) = secrets_of(None, data)

    assert len(made) >= 2 * SHORTEST
    assert secrets_of(None, data) == (made,)
    assert (mode(data), mode(data / "secret")) == (0o700, 0o600)
    assert [path.name for path in data.iterdir()] == ["secret"]
    assert secrets_of(None, tmp_path / "other") != (made,)


def test_the_secret_in_the_file_can_be_rotated(tmp_path: Path) -> None:
    """What holds for the setting holds for the file."""
    (made,) = secrets_of(None, tmp_path)
    (tmp_path / "secret").write_text(f"{NEW},{made}\n")

    assert secrets_of(None, tmp_path) == (NEW, made)


def test_all_who_start_at_once_get_the_same_secret(tmp_path: Path) -> None:
    """Of processes that find no secret, one makes it, and none reads half of it."""
    script = (
        "import sys; from pathlib import Path; from bot.secret import secrets_of\n"
        "print('ready', flush=True); sys.stdin.readline()\n"
        "print(*secrets_of(None, Path(sys.argv[1])))"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "data")]
    starting = [
        subprocess.Popen(
            command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        for _ in range(4)
    ]
    for process in starting:
        assert process.stdout is not None
        process.stdout.readline()
    for process in starting:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    found = {process.communicate()[0] for process in starting}

    assert len(found) == 1
    assert [path.name for path in (tmp_path / "data").iterdir()] == ["secret"]


@pytest.mark.parametrize("given", ["", " ", "short", f"{NEW},", f",{NEW}", f"{NEW},short"])
def test_a_secret_that_can_be_guessed_is_refused(tmp_path: Path, given: str) -> None:
    """Empty and short ones are, wherever they stand, and are not shown."""
    from_setting = refused(lambda: secrets_of(SecretStr(given), tmp_path))
    (tmp_path / "secret").write_text(given)
    (tmp_path / "secret").chmod(0o600)
    from_file = refused(lambda: secrets_of(None, tmp_path))

    assert (from_setting.source, from_file.source) == ("QUOTH_SECRET", str(tmp_path / "secret"))
    assert "16 characters" in from_setting.problem
    assert "short" not in str(from_setting)


@pytest.mark.parametrize("open_to", [0o644, 0o604, 0o602, 0o601])
def test_a_secret_that_everyone_can_read_is_refused(tmp_path: Path, open_to: int) -> None:
    """Closing the file now would not take back what was read: that is for a person to decide."""
    secrets_of(None, tmp_path)
    (tmp_path / "secret").chmod(open_to)

    assert "chmod 600" in refused(lambda: secrets_of(None, tmp_path)).problem
    assert mode(tmp_path / "secret") == open_to


def test_a_volume_that_is_open_to_our_group_is_good_enough(tmp_path: Path) -> None:
    """Clusters open the files of a volume to the group of whoever mounts it."""
    made = secrets_of(None, tmp_path)
    (tmp_path / "secret").chmod(0o660)

    assert secrets_of(None, tmp_path) == made


def test_a_secret_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """Nothing else is made in its place: with another secret all stored words would be lost."""
    (tmp_path / "secret").write_bytes(b"\xff" * 20)
    assert "not UTF-8" in refused(lambda: secrets_of(None, tmp_path)).problem

    (tmp_path / "secret").unlink()
    (tmp_path / "secret").mkdir()
    assert "cannot be read" in refused(lambda: secrets_of(None, tmp_path)).problem

    (tmp_path / "secret").rmdir()
    os.mkfifo(tmp_path / "secret", 0o600)
    assert "not a regular file" in refused(lambda: secrets_of(None, tmp_path)).problem


def test_a_folder_that_cannot_be_written_to_is_told(tmp_path: Path) -> None:
    """Whoever starts Quoth hears which folder it is, and no draft stays behind."""
    (tmp_path / "data").write_text("a file")
    with pytest.raises(OSError, match="data"):
        secrets_of(None, tmp_path / "data")
    assert os.listdir(tmp_path) == ["data"]  # noqa: PTH208 - names are all that matters


@given(st.text(st.characters(exclude_categories=())))
def test_what_is_encrypted_can_be_decrypted(text: str) -> None:
    """Any text at all, and never to the same token twice."""
    vault = Vault([NEW])

    assert vault.decrypt(vault.encrypt(text)) == text
    assert vault.encrypt(text) != vault.encrypt(text)


def test_old_words_stay_readable_until_their_secret_is_gone() -> None:
    """The first secret encrypts, all of them decrypt."""
    old = Vault([OLD]).encrypt("words")

    assert Vault([NEW, OLD]).decrypt(old) == "words"
    assert Vault([NEW]).decrypt(Vault([NEW, OLD]).encrypt("words")) == "words"
    with pytest.raises(UnreadableWords):
        Vault([NEW]).decrypt(old)


@pytest.mark.parametrize("token", ["", "words", "ü" * 200, "\ud800", "gAAAA" + "A" * 200])
def test_what_was_not_encrypted_is_unreadable(token: str) -> None:
    """Damage in the database is told, and looks like nothing else."""
    with pytest.raises(UnreadableWords):
        Vault([NEW]).decrypt(token)


def test_a_hash_can_be_known_again_and_not_be_guessed() -> None:
    """It is the same for the same name and secret, and another one under another secret."""
    assert Vault([NEW]).hashed("U1") == Vault([NEW, OLD]).hashed("U1")
    assert Vault([NEW]).hashed("U1") != Vault([NEW]).hashed("U2")
    assert Vault([NEW]).hashed("U1") != Vault([OLD]).hashed("U1")
    assert Vault([NEW]).hashed("\ud800")
