"""Which place sees what, and how often somebody may ask."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from itertools import product
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some

from bot.errors import UnreadablePlace
from bot.model import Asker, Collection, Place
from bot.policy import PlacePattern, RateLimit, Rules, Shares
from tests.bot.library import ANNA, Clock

PLACES = {
    "console": Place("console", direct=True),
    "channel": Place("slack", "T024", "C1"),
    "other channel": Place("slack", "T024", "C12"),
    "direct": Place("slack", "T024", "D7", direct=True),
    "neighbour": Place("slack", "T0245", "C1"),
    "elsewhere": Place("slack", "T02", "C1"),
    "guild": Place("discord", "T024", "C1"),
    "guildless": Place("discord", "", "D9", direct=True),
    "guild direct": Place("discord", "T024", "D9", direct=True),
}
ADMITTED = {
    "*": set(PLACES),
    "console": {"console"},
    "slack": {"channel", "other channel", "direct", "neighbour", "elsewhere"},
    "slack:T024": {"channel", "other channel", "direct"},
    "slack:T02": {"elsewhere"},
    "slack:T024/C1": {"channel"},
    "slack:T024/direct": {"direct"},
    "slack:T024/D7": set[str](),
    "discord": {"guild", "guildless", "guild direct"},
    "discord:/direct": {"guildless"},
    "slack:t024": set[str](),
}
names = some.text(
    some.characters(exclude_characters=":/*", exclude_categories=["Z", "C"]), min_size=1
)
platforms = some.sampled_from(["console", "discord", "slack", "web"])
channels = names.filter(lambda name: name != "direct")


def rules(**places: tuple[str, ...]) -> Rules:
    """Make rules of collections and the places that may see them."""
    return Rules(Collection(name, Path(), patterns) for name, patterns in places.items())


@pytest.mark.parametrize("pattern", ADMITTED)
@pytest.mark.parametrize("name", PLACES)
def test_a_pattern_admits_exactly_the_places_that_it_names(pattern: str, name: str) -> None:
    """A pattern is never a prefix: ``slack:T02`` is another workspace than ``slack:T024``."""
    assert PlacePattern.parse(pattern).admits(PLACES[name]) is (name in ADMITTED[pattern])


@given(
    *(platforms, names, channels, some.booleans()),
    *(platforms, names, channels, some.booleans()),
)
def test_a_channel_is_open_to_itself_alone(  # noqa: PLR0917 - two places, part by part
    platform: str,
    workspace: str,
    channel: str,
    direct: bool,  # noqa: FBT001 - drawn by hypothesis
    platform_2: str,
    workspace_2: str,
    channel_2: str,
    direct_2: bool,  # noqa: FBT001 - drawn by hypothesis
) -> None:
    """Whatever a place is called, its pattern admits it, and no place that differs in a part."""
    place = Place(platform, workspace, channel, direct)
    other = Place(platform_2, workspace_2, channel_2, direct_2)
    written = f"{platform}:{workspace}/{'direct' if direct else channel}"
    pattern = PlacePattern.parse(written)
    same_direct = direct and direct_2 and (platform, workspace) == (platform_2, workspace_2)

    assert pattern.admits(place)
    assert pattern.admits(other) is (other == place or same_direct)


@given(platforms, names, channels, some.text(min_size=1))
def test_no_longer_or_shorter_name_is_admitted(
    platform: str, workspace: str, channel: str, more: str
) -> None:
    """Adding to any part of a place takes it out of the pattern, and so does cutting it."""
    pattern = PlacePattern.parse(f"{platform}:{workspace}/{channel}")

    assert not pattern.admits(Place(platform + more, workspace, channel))
    assert not pattern.admits(Place(platform, workspace + more, channel))
    assert not pattern.admits(Place(platform, workspace, channel + more))
    assert not pattern.admits(Place(platform, workspace[:-1], channel))
    assert not pattern.admits(Place(platform, f"{workspace}/{channel}"))


@pytest.mark.parametrize(
    "pattern",
    [
        *(
            "",
            " ",
            "**",
            "slack:",
            "slack:*",
            "slack:T024/",
            "slack:T024/*",
            "slack:/",
            "slack:/C1",
        ),
        *("slack:T024/C1/x", "slack:T024:C1", "slack T024", " slack", "slack ", "slack\n", ":T024"),
        *("*:T024", "sl*", "/direct", "SLACK", "slak:T024", "slackbot", "consol"),
    ],
)
def test_a_pattern_that_cannot_be_read_opens_nothing(pattern: str) -> None:
    """A mistake in a rule stops the rules from being made, and names the pattern."""
    with pytest.raises(UnreadablePlace) as caught:
        rules(handbook=("*", pattern))

    assert caught.value.pattern == pattern


@given(some.text())
def test_any_text_is_a_pattern_or_a_mistake(text: str) -> None:
    """Nothing that is read as a pattern holds a wildcard, but for ``*`` itself."""
    try:
        PlacePattern.parse(text)
    except UnreadablePlace:
        return
    assert text == "*" or not set("* \n\t") & set(text)


def test_a_place_sees_the_collections_that_any_of_their_patterns_opens_to_it() -> None:
    """Patterns add up; a collection without any is seen by nobody."""
    made = rules(
        handbook=("*",),
        board=("slack:T024/C1", "slack:T024/direct"),
        shop=("discord",),
        drafts=(),
    )

    assert made.visible(PLACES["channel"]) == {"handbook", "board"}
    assert made.visible(PLACES["direct"]) == {"handbook", "board"}
    assert made.visible(PLACES["other channel"]) == {"handbook"}
    assert made.visible(PLACES["guildless"]) == {"handbook", "shop"}
    assert rules().visible(PLACES["console"]) == frozenset()


@given(some.dictionaries(names, some.lists(some.sampled_from(sorted(ADMITTED))), max_size=5))
def test_what_a_place_sees_is_the_union_of_what_is_bound_to_it(bound: dict[str, list[str]]) -> None:
    """For all collections and places: seen if and only if some pattern admits the place."""
    made = rules(**{name: tuple(patterns) for name, patterns in bound.items()})

    for name, place in PLACES.items():
        seen = {
            key for key, patterns in bound.items() if any(name in ADMITTED[p] for p in patterns)
        }
        assert made.visible(place) == seen


@pytest.mark.parametrize("name", PLACES)
@pytest.mark.parametrize("pattern", ADMITTED)
def test_where_outsiders_read_along_a_collection_needs_both_marks(pattern: str, name: str) -> None:
    """Being bound to a place is not enough there, and being for outsiders opens no other place."""
    place = replace(PLACES[name], outsiders=True)
    made = Rules(
        [
            Collection("ours", Path(), (pattern,)),
            Collection("theirs too", Path(), (pattern,), outsiders=True),
        ]
    )

    assert made.visible(place) == ({"theirs too"} if name in ADMITTED[pattern] else set())


def test_among_ourselves_the_mark_for_outsiders_changes_nothing() -> None:
    """A collection for outsiders is for insiders as well, where it is bound."""
    made = Rules(
        [
            Collection("ours", Path(), ("slack:T024",)),
            Collection("theirs too", Path(), ("slack:T024/C1",), outsiders=True),
        ]
    )

    assert made.visible(PLACES["channel"]) == {"ours", "theirs too"}
    assert made.visible(PLACES["other channel"]) == {"ours"}
    assert made.visible(replace(PLACES["other channel"], outsiders=True)) == frozenset()


def limit(clock: Clock, *, per_minute: int = 10, burst: int = 5, most: int = 10_000) -> RateLimit:
    """Make a limit as it is by default."""
    return RateLimit(per_minute=per_minute, burst=burst, clock=clock, most=most)


def test_a_burst_is_let_in_and_then_one_question_each_interval() -> None:
    """Five at once, then one every six seconds, and five again after half a minute."""
    clock = Clock()
    limited = limit(clock)

    assert [limited.wait(ANNA) for _ in range(7)] == [0, 0, 0, 0, 0, 6, 6]
    clock.now += 5.5
    assert limited.wait(ANNA) == 1
    clock.now += 0.5
    assert [limited.wait(ANNA) for _ in range(2)] == [0, 6]
    clock.now += 30
    assert [limited.wait(ANNA) for _ in range(6)] == [0, 0, 0, 0, 0, 6]


def test_askers_do_not_use_up_each_other() -> None:
    """Platform, workspace and id together are one asker."""
    limited = limit(Clock(), burst=1)
    askers = [Asker(*parts) for parts in product(("slack", "discord"), ("T1", "T2"), ("U1", "U2"))]

    assert [limited.wait(asker) for asker in askers] == [0] * 8
    assert all(limited.wait(asker) for asker in askers)


def test_the_console_is_not_limited() -> None:
    """Who sits at the machine may ask as often as they like, and is not remembered."""
    limited = limit(Clock(), burst=1)

    assert [limited.wait(Asker("console", "", "me")) for _ in range(50)] == [0] * 50
    assert limited.remembered == 0


def test_askers_whose_bucket_is_full_again_are_forgotten() -> None:
    """The table holds nobody who asked a while ago."""
    clock = Clock()
    limited = limit(clock)
    for number in range(100):
        limited.wait(Asker("slack", "T1", f"U{number}"))
    assert limited.remembered == 100

    clock.now += 6
    limited.wait(ANNA)
    assert limited.remembered == 1


def test_the_table_never_grows_beyond_its_bound() -> None:
    """A flood of askers pushes out whoever asked longest ago, and leaves the latest limited."""
    limited = limit(Clock(), burst=1, most=10)
    for number in range(1_000):
        assert limited.wait(Asker("slack", "T1", f"U{number}")) == 0
        assert limited.remembered <= 10

    assert limited.wait(Asker("slack", "T1", "U999")) == 6


def test_who_asked_last_is_forgotten_last() -> None:
    """Asking again keeps somebody in the table, and so keeps them limited."""
    limited = limit(Clock(), burst=2, most=3)
    for name in ("anna", "ben", "anna", "cleo", "dan"):
        limited.wait(Asker("slack", "T1", name))

    assert limited.wait(Asker("slack", "T1", "anna")) == 6


@pytest.mark.parametrize("start", [0.1 * number for number in range(50)])
def test_a_wait_of_whole_seconds_is_not_rounded_up(start: float) -> None:
    """Six seconds are six wherever the clock stands, though its fractions are not exact."""
    limited = limit(Clock(start))

    assert [limited.wait(ANNA) for _ in range(6)] == [0, 0, 0, 0, 0, 6]


def test_threads_share_one_bucket() -> None:
    """However many ask at the same moment, no more than a burst is let in."""
    limited = limit(Clock(), burst=5)
    with ThreadPoolExecutor(8) as pool:
        waits = list(pool.map(limited.wait, [ANNA] * 400))

    assert waits.count(0) == 5


@given(
    some.integers(1, 1_000),
    some.integers(1, 20),
    some.lists(some.floats(0, 30), min_size=1, max_size=80),
    some.floats(0, 1e6),
)
def test_nobody_gets_more_than_the_limit_and_every_wait_is_enough(
    per_minute: int, burst: int, pauses: list[float], start: float
) -> None:
    """In any stretch of time at most burst and rate are let in; a kept wait always helps."""
    clock = Clock(start)
    limited = limit(clock, per_minute=per_minute, burst=burst)
    granted: list[float] = []
    for pause in pauses:
        clock.now += pause
        wait = limited.wait(ANNA)
        if wait:
            assert isinstance(wait, int)
            clock.now += wait
            assert limited.wait(ANNA) == 0
        granted.append(clock.now)

    for first, last in product(range(len(granted)), repeat=2):
        if first <= last:
            seconds = granted[last] - granted[first]
            assert last - first + 1 <= burst + seconds * per_minute / 60 + 1e-3


def test_one_workspace_does_not_take_the_whole_line_while_others_ask() -> None:
    """It is told to come back at its share; the others are let in."""
    shares, crowd, neighbour = Shares(2, clock=Clock()), Place("slack", "T1"), Place("slack", "T2")
    with shares.of(neighbour) as let_in:
        assert let_in
    with ExitStack() as line:
        assert [line.enter_context(shares.of(crowd)) for _ in range(3)] == [True, True, False]
        assert line.enter_context(shares.of(neighbour))

    with shares.of(crowd) as let_in:
        assert let_in


def test_a_workspace_that_is_alone_has_the_whole_line() -> None:
    """Nobody is sent away for the sake of somebody who is not there, or was there long ago."""
    clock = Clock()
    shares, crowd = Shares(2, clock=clock), Place("slack", "T1")
    with ExitStack() as line:
        assert all(line.enter_context(shares.of(crowd)) for _ in range(9))
    with shares.of(Place("discord", "9")):
        pass
    clock.now += 61
    with ExitStack() as line:
        assert all(line.enter_context(shares.of(crowd)) for _ in range(9))
