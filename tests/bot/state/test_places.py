"""What an event has told of a place is known when a click tells nothing."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from bot.model import Place
from bot.state.places import Places
from bot.state.tables import places
from bot.state.tenants import tenant_of
from tests.bot.state.databases import House

INSIDE = Place("slack", "T024", "C1")
SHARED = replace(INSIDE, outsiders=True)
HOUR = 3600.0
WEEK = 7 * 24 * HOUR


def keeper(house: House) -> Places:
    """Keep places as one more process would."""
    return Places(house.database(), clock=house.clock)


def test_a_tenant_is_a_workspace_of_a_platform() -> None:
    """Two platforms may use the same ids."""
    assert tenant_of(INSIDE) == "slack:T024"
    assert tenant_of(Place("discord", "T024")) == "discord:T024"


@pytest.mark.parametrize("place", [INSIDE, SHARED])
def test_what_was_noted_is_known_to_all(house: House, place: Place) -> None:
    """Whatever the one who asks believes of the place."""
    keeper(house).note(place)

    assert keeper(house).outsiders(INSIDE) is place.outsiders
    assert keeper(house).outsiders(replace(INSIDE, channel="C2")) is None
    assert keeper(house).outsiders(replace(INSIDE, workspace="T999")) is None


def test_the_last_note_counts_at_once(house: House) -> None:
    """A channel that is shared with others now is shared now, whoever noted what before."""
    first, second = keeper(house), keeper(house)
    for place in (INSIDE, SHARED, INSIDE, SHARED):
        first.note(place)
        assert second.outsiders(INSIDE) is place.outsiders
        second.note(replace(place, outsiders=not place.outsiders))
        assert first.outsiders(INSIDE) is not place.outsiders


@pytest.mark.parametrize("jump", [WEEK + 1, -WEEK - 1])
def test_an_old_note_is_no_knowledge(house: House, jump: float) -> None:
    """A week later anything may be the case; so it may after a clock has jumped as far."""
    noting = keeper(house)
    noting.note(INSIDE)
    house.clock.now += jump

    assert noting.outsiders(INSIDE) is None


def test_the_same_is_noted_once_an_hour(house: House) -> None:
    """A busy channel does not write with every question."""
    noting = keeper(house)
    noting.note(INSIDE)
    house.clock.now += HOUR - 1
    noting.note(INSIDE)
    assert _noted(house) == house.clock.now - HOUR + 1

    house.clock.now += 1
    noting.note(INSIDE)
    assert _noted(house) == house.clock.now


def test_what_is_too_old_is_deleted(house: House) -> None:
    """A place that was left is forgotten."""
    noting = keeper(house)
    noting.note(INSIDE)
    house.clock.now += WEEK
    assert noting.sweep() == 0
    house.clock.now += 1
    assert noting.sweep() == 1


def test_a_tenant_is_erased_without_the_others(house: House) -> None:
    """Its places, and nobody else's."""
    noting, other = keeper(house), replace(INSIDE, workspace="T999")
    noting.note(INSIDE)
    noting.note(other)
    noting.erase("slack:T024")

    assert noting.outsiders(INSIDE) is None
    assert noting.outsiders(other) is False


def _noted(house: House) -> float:
    with house.database().reading() as connection:
        return float(connection.execute(select(places.c.noted)).scalar_one())
