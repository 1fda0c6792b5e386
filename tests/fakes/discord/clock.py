"""The time in the fake Discord: the real one, which a test may set forward."""

import time


class Clock:
    """Tells seconds since 1970; :meth:`advance` lets minutes pass at once."""

    def __init__(self) -> None:
        self._ahead = 0.0

    def __call__(self) -> float:
        """Return the time."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let *seconds* pass."""
        self._ahead += seconds
