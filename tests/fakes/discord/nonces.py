"""Is this message the same as a moment ago? Nonces that Discord was asked to enforce."""

from dataclasses import dataclass, field

from tests.fakes.discord.clock import Clock
from tests.fakes.discord.protocol import Payload, Problem

# Discord's page says: the past few minutes.
REMEMBERED = 300.0
LONGEST = 25


@dataclass(slots=True)
class Nonces:
    """Remembers for minutes which message had which nonce of which author."""

    clock: Clock
    _kept: dict[tuple[str, str], tuple[str, float]] = field(default_factory=dict)

    def known(self, author: str, body: Payload) -> str | None:
        """Return the id of the message that *body* repeats, if uniqueness is asked for."""
        if body.get("nonce") is None or not body.get("enforce_nonce"):
            return None
        id_, born = self._kept.get((author, str(body["nonce"])), ("", float("-inf")))
        return id_ if self.clock() - born <= REMEMBERED else None

    def keep(self, author: str, body: Payload, id_: str) -> None:
        """Remember that *body* has become the message *id_*."""
        if body.get("nonce") is not None:
            self._kept[author, str(body["nonce"])] = (id_, self.clock())


def problems(body: Payload) -> list[Problem]:
    """Return why Discord would refuse the nonce of *body*."""
    nonce = body.get("nonce")
    if nonce is None:
        return []
    if isinstance(nonce, bool) or not isinstance(nonce, int | str):
        return [Problem("nonce", "NONCE_TYPE_INVALID", "A nonce is a number or a text")]
    if isinstance(nonce, str) and not 1 <= len(nonce) <= LONGEST:
        return [Problem("nonce", "BASE_TYPE_BAD_LENGTH", "Must be between 1 and 25 in length.")]
    return []
