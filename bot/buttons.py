"""Gives the buttons of remembered answers their values."""

from collections.abc import Callable
from dataclasses import dataclass

from bot.capabilities import Action, Seal

Button = Callable[[Action, int], str]
"""Gives the value of a button: what it does, and to which quote, page or heading, from 0."""


@dataclass(frozen=True, slots=True)
class Spot:
    """Where an answer stands, and who asked. Those who read a ``public`` one may press, too."""

    tenant: str
    channel: str
    asker: str
    public: bool = False


@dataclass(frozen=True, slots=True)
class Buttons:
    """Signs what buttons may do. ``keep`` is in seconds."""

    seal: Seal
    keep: int
    clock: Callable[[], float]

    def under(self, remembered: str | None, spot: Spot) -> Button | None:
        """Return what names an action on an answer, if there is one to lead back to."""
        return None if remembered is None else self.sealed(remembered, spot)

    def sealed(self, remembered: str, spot: Spot) -> Button:
        """Return what names an action on an answer. Only its asker may delete one."""
        expires = int(self.clock()) + self.keep

        def value(action: Action, argument: int) -> str:
            for_all = spot.public and action is not Action.DELETE
            return self.seal.issue(
                action,
                remembered,
                argument,
                tenant=spot.tenant,
                channel=spot.channel,
                asker=None if for_all else spot.asker,
                expires=expires,
            )

        return value
