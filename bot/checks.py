"""Is it well? One finding about one thing, with what to do about it."""

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """How well a thing is."""

    OK = "ok"
    WARNING = "warning"
    PROBLEM = "problem"


@dataclass(frozen=True, slots=True)
class Check:
    """How one thing is, and what to do about it if it is not well."""

    state: State
    subject: str
    finding: str
    hint: str | None = None
