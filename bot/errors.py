"""What can go wrong before or beside a question. Expected outcomes are replies, not errors.

BotError
    BadSetting       a setting is unknown, misplaced, or holds what it cannot hold
    NotRenewed       new secrets are not used, and the old ones stay
    Unusable         a new secret does not do what the old one did
    UnreadablePlace  a pattern of places cannot be read
    BadCase          a line of an evaluation file is not a question with its answers
    BadDatabase      the database of the state holds something else, or is damaged
    Unavailable      the database of the state cannot be used now
    UnreadableWords  stored words were encrypted with a secret that is not known any more
"""

from collections.abc import Mapping
from pathlib import Path


class BotError(Exception):
    """Anything that the bot cannot do."""


class BadSetting(BotError):  # noqa: N818 - named for what it is, not for being an error
    """A setting is unknown, misplaced, or holds what it cannot hold.

    ``name`` is dotted inside tables and ``None`` when the whole of ``source`` cannot be read.
    ``source`` is a flag, an environment variable or a file. ``problem`` completes the sentence that
    begins with the name.
    """

    def __init__(self, name: str | None, source: str, problem: str) -> None:
        super().__init__(f"{source}: {problem}" if name is None else f"{name} ({source}) {problem}")
        self.name = name
        self.source = source
        self.problem = problem


class NotRenewed(BotError):  # noqa: N818 - named for what it is, not for being an error
    """New secrets are not used, and the old ones stay. ``why`` tells of each without showing it."""

    def __init__(self, why: Mapping[str, str]) -> None:
        super().__init__("; ".join(f"the old {name} stays: {each}" for name, each in why.items()))
        self.why = dict(why)


class Unusable(BotError):  # noqa: N818 - named for what it is, not for being an error
    """A new secret does not do what the old one did."""


class UnreadablePlace(BotError):  # noqa: N818 - named for what it is, not for being an error
    """A pattern of places cannot be read."""

    def __init__(self, pattern: str) -> None:
        super().__init__(f"{pattern!r} is not a place")
        self.pattern = pattern


class BadCase(BotError):  # noqa: N818 - named for what it is, not for being an error
    """A line of an evaluation file is not a question with its answers. Lines count from 1."""

    def __init__(self, path: Path, line: int, problem: str) -> None:
        super().__init__(f"{path}, line {line}: {problem}")
        self.path = path
        self.line = line
        self.problem = problem


class BadDatabase(BotError):  # noqa: N818 - named for what it is, not for being an error
    """The database of the state holds something else, or is damaged.

    ``address`` is a path, or a URL without its password. ``problem`` completes the sentence that
    begins with the address.
    """

    def __init__(self, address: str, problem: str) -> None:
        super().__init__(f"{address} {problem}")
        self.address = address
        self.problem = problem


class Unavailable(BotError):  # noqa: N818 - named for what it is, not for being an error
    """The database of the state cannot be used now: it is locked, full or down."""

    def __init__(self, address: str, reason: str) -> None:
        super().__init__(f"{address} cannot be used now: {reason}")
        self.address = address
        self.reason = reason


class UnreadableWords(BotError):  # noqa: N818 - named for what it is, not for being an error
    """Stored words were encrypted with a secret that is not known any more, or are damaged."""

    def __init__(self) -> None:
        super().__init__("stored words cannot be decrypted with any of the secrets")
