"""Is it well? One finding about one thing, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How well a thing is."""

    OK = "ok"
    NOTE = "note"  # it cannot be looked at, and need not be wrong
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing is, and what to do about it if it is not well."""

    state: State
    subject: str
    finding: str
    hint: str | None = None
