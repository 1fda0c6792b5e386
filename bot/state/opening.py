"""Opens the state as a whole: one database, one secret, and everything that is kept with them."""

import os
import socket
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from secrets import token_hex

from bot.capabilities import Seal
from bot.errors import Unavailable
from bot.passage_links import PassageLinks
from bot.secret import Vault, secrets_of
from bot.settings import Settings
from bot.state.answers import Answers
from bot.state.database import Database, open_database, sqlite_url
from bot.state.departures import Departures
from bot.state.feedback import Feedback
from bot.state.ledger import Ledger
from bot.state.misses import Misses
from bot.state.places import Places

_DAY = 24 * 3600.0  # seconds


@dataclass(frozen=True, slots=True)
class State:
    """Everything that outlives a restart. Its parts can be shared between threads."""

    database: Database
    vault: Vault
    seal: Seal
    links: PassageLinks
    ledger: Ledger
    departures: Departures
    answers: Answers
    feedback: Feedback
    places: Places
    misses: Misses

    def catch_up(self) -> None:
        """Write what was not written yet. Raise `Unavailable` if it cannot be."""
        self.ledger.catch_up()
        self.answers.catch_up()

    def sweep(self) -> int:
        """Delete what is too old, and return how much. Raise `Unavailable` if it cannot be done."""
        parts = (
            self.ledger,
            self.departures,
            self.answers,
            self.feedback,
            self.places,
            self.misses,
        )
        return sum(part.sweep() for part in parts)

    def erase(self, tenant: str) -> None:
        """Delete all there is of *tenant*, beyond recovery from our files.

        Raise `Unavailable` if it cannot be done now; it can be tried again at any time.
        """
        for part in (self.ledger, self.answers, self.feedback, self.places, self.misses):
            part.erase(tenant)
        self.database.scrub()

    def renew(self, settings: Settings) -> None:
        """Sign and encrypt with the secrets of *settings* from now on.

        Raise `BadSetting` if they are not good; then the old ones stay.
        """
        secrets = secrets_of(settings.secret, settings.data)
        for part in (self.vault, self.seal, self.links):
            part.renew(secrets)

    def close(self) -> None:
        """Write what was not written yet, and let go of the database."""
        with suppress(Unavailable):
            self.catch_up()
        self.departures.close()
        self.database.close()


def url_of(settings: Settings) -> str:
    """Return the URL of the database of the state; the folder for its file is made."""
    return settings.database.get_secret_value() if settings.database else sqlite_url(settings.data)


def open_state(settings: Settings, *, clock: Callable[[], float] = time.time) -> State:
    """Open the state that *settings* name, and make what is not there yet."""
    secrets = secrets_of(settings.secret, settings.data)
    database, vault = open_database(url_of(settings)), Vault(secrets)
    owner = f"{socket.gethostname()}/{os.getpid()}/{token_hex(4)}"
    departures = Departures(settings.data, owner=owner)
    ledger = Ledger(database, vault, owner=owner, clock=clock, noted=departures.stage)
    ledger.recall()
    return State(
        database=database,
        vault=vault,
        seal=Seal(secrets),
        links=PassageLinks(secrets, days=settings.link_days, clock=clock),
        ledger=ledger,
        departures=departures,
        answers=Answers(database, vault, keep=settings.keep_days * _DAY, clock=clock),
        feedback=Feedback(database, vault, clock=clock),
        places=Places(database, clock=clock),
        misses=Misses(database, vault, keep=settings.keep_questions_days * _DAY, clock=clock),
    )
