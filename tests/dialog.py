"""Conversations as lists of what is said and what an answer to it must hold, for every surface."""

from collections.abc import Callable, Sequence

Turn = tuple[str, Sequence[str]]


def hold(say: Callable[[str], str | None], dialog: Sequence[Turn]) -> None:
    """Say each line, and expect in the answer every part beside it; no part means no answer."""
    for said, parts in dialog:
        answer = say(said)
        assert answer is not None, f"{said!r} ended the conversation"
        if not parts:
            assert answer == "", said
        for part in parts:
            assert part in answer, f"{said!r} was answered by {answer!r}"
