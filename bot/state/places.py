"""What places are: whether people of other companies read along there."""

import time
from collections.abc import Callable

from sqlalchemy import bindparam, delete, select, text

from bot.model import Place
from bot.state.database import Database
from bot.state.tables import places
from bot.state.tenants import tenant_of

_TRUSTED = 7 * 24 * 3600.0  # seconds; a channel can be shared with another company on any day
_FRESH = 3600.0  # seconds in which the same is not noted again

_where = (places.c.tenant == bindparam("whose"), places.c.channel == bindparam("there"))
_READ = select(places.c.outsiders, places.c.noted).where(*_where)
_NOTE = text(
    f"INSERT INTO {places.name} (tenant, channel, outsiders, noted)"  # noqa: S608 - a name of ours
    " VALUES (:tenant, :channel, :outsiders, :noted) ON CONFLICT (tenant, channel)"
    " DO UPDATE SET outsiders = excluded.outsiders, noted = excluded.noted"
)
_SWEEP = delete(places).where(places.c.noted < bindparam("before"))
_ERASE = delete(places).where(places.c.tenant == bindparam("whose"))


class Places:
    """What was last noted of each place. Raises `Unavailable` while the database cannot be used."""

    def __init__(self, database: Database, *, clock: Callable[[], float] = time.time) -> None:
        self._database = database
        self._clock = clock

    def note(self, place: Place) -> None:
        """Remember what an event says of *place*."""
        now = self._clock()
        noted = self._noted(place)
        if noted is not None and noted[0] == place.outsiders and abs(now - noted[1]) < _FRESH:
            return
        row = {
            "tenant": tenant_of(place),
            "channel": place.channel,
            "outsiders": place.outsiders,
            "noted": now,
        }
        with self._database.writing() as connection:
            connection.execute(_NOTE, row)

    def outsiders(self, place: Place) -> bool | None:
        """Tell what was last noted of *place*, or ``None`` if that is more than 7 days ago."""
        noted = self._noted(place)
        if noted is None or abs(self._clock() - noted[1]) > _TRUSTED:
            return None
        return noted[0]

    def sweep(self) -> int:
        """Delete what is too old to be trusted, and return how much that was."""
        with self._database.writing() as connection:
            return connection.execute(_SWEEP, {"before": self._clock() - _TRUSTED}).rowcount

    def erase(self, whose: str) -> None:
        """Delete every place of a tenant."""
        with self._database.writing() as connection:
            connection.execute(_ERASE, {"whose": whose})

    def _noted(self, place: Place) -> tuple[bool, float] | None:
        with self._database.reading() as connection:
            row = connection.execute(
                _READ, {"whose": tenant_of(place), "there": place.channel}
            ).one_or_none()
        return None if row is None else (row.outsiders, row.noted)
