"""May this asker ask here, now, and which collections may this place see?"""

import math
import re
import time
from collections import Counter, OrderedDict
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import Lock

from cachetools import TTLCache

from bot.errors import UnreadablePlace
from bot.model import Asker, Collection, Place

LONGEST_QUESTION = 2_000  # characters; what stands behind them is not looked for
MOST_QUOTES = 10

_NAME = r"[^\s:/*]+"
_PATTERN = re.compile(
    rf"(?P<platform>console|discord|slack|web)(?::(?P<workspace>{_NAME})?(?:/(?P<channel>{_NAME}))?)?",
)
_DIRECT = "direct"
_LATELY = 60.0  # seconds
_NEIGHBOURS = 1_000  # workspaces that are kept in mind
_TOLERANCE = 1e-6  # seconds; a wait that was kept to the second must not fail by a rounding


@dataclass(frozen=True, slots=True)
class PlacePattern:
    """The places that a pattern of ``Collection.places`` means. ``None`` leaves a part open."""

    platform: str | None = None
    workspace: str | None = None
    channel: str | None = None
    direct: bool | None = None

    @classmethod
    def parse(cls, pattern: str) -> "PlacePattern":
        """Read ``*``, ``console``, ``slack:T024``, ``slack:T024/C1`` or ``slack:T024/direct``.

        A platform without workspaces has direct messages too: ``discord:/direct``.
        """
        if pattern == "*":
            return cls()
        match = _PATTERN.fullmatch(pattern)
        if match is None:
            raise UnreadablePlace(pattern)
        platform, workspace, channel = match.group("platform", "workspace", "channel")
        if workspace is None and ":" in pattern:
            if channel != _DIRECT:
                raise UnreadablePlace(pattern)
            workspace = ""
        if channel == _DIRECT:
            return cls(platform, workspace, direct=True)
        return cls(platform, workspace, channel, direct=None if channel is None else False)

    def admits(self, place: Place) -> bool:
        """Tell whether every part that the pattern names is exactly the place's."""
        parts = (
            (self.platform, place.platform),
            (self.workspace, place.workspace),
            (self.channel, place.channel),
            (self.direct, place.direct),
        )
        return all(wanted is None or wanted == part for wanted, part in parts)


class Rules:
    """Which place sees which collections. A place that no pattern names sees nothing."""

    def __init__(self, collections: Iterable[Collection]) -> None:
        self._patterns: dict[str, tuple[PlacePattern, ...]] = {}
        self._for_outsiders: set[str] = set()
        for each in collections:
            self._patterns[each.name] = tuple(map(PlacePattern.parse, each.places))
            if each.outsiders:
                self._for_outsiders.add(each.name)

    @property
    def everywhere(self) -> frozenset[str]:
        """The names of the collections that are bound to no place."""
        anywhere = PlacePattern()
        return frozenset(name for name, patterns in self._patterns.items() if anywhere in patterns)

    def visible(self, place: Place) -> frozenset[str]:
        """Return the names of the collections that *place* may see."""
        return frozenset(
            name
            for name, patterns in self._patterns.items()
            if any(pattern.admits(place) for pattern in patterns)
            and (name in self._for_outsiders or not place.outsiders)
        )


class RateLimit:
    """Lets every asker ask *burst* questions at once, and then *per_minute* of them a minute.

    For each asker it keeps the time at which the bucket is full again. Askers with a full bucket
    are forgotten, and the table holds *most* of them: whoever asked longest ago makes room. Safe to
    share between threads.
    """

    def __init__(
        self,
        *,
        per_minute: int,
        burst: int,
        clock: Callable[[], float],
        exempt: frozenset[str] = frozenset({"console"}),
        most: int = 10_000,
    ) -> None:
        self._interval = 60 / per_minute
        self._slack = (burst - 1) * self._interval + _TOLERANCE
        self._clock = clock
        self._exempt = exempt
        self._most = most
        self._full_at: OrderedDict[Asker, float] = OrderedDict()
        self._lock = Lock()

    def wait(self, asker: Asker) -> int:
        """Count one question of *asker* and return 0, or return the whole seconds to wait."""
        if asker.platform in self._exempt:
            return 0
        with self._lock:
            now = self._clock()
            self._make_room(asker, now)
            full_at = max(self._full_at.get(asker, now), now)
            excess = full_at - now - self._slack
            if excess > 0:
                return math.ceil(excess)
            self._full_at[asker] = full_at + self._interval
            self._full_at.move_to_end(asker)
            return 0

    def _make_room(self, asker: Asker, now: float) -> None:
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
        if asker not in self._full_at and len(self._full_at) >= self._most:
            self._full_at.popitem(last=False)

    @property
    def remembered(self) -> int:
        """Return how many askers are in the table."""
        return len(self._full_at)


class Shares:
    """Keeps one workspace from taking the whole line while others ask too.

    It may have *most* questions in line as long as another workspace has asked within the last
    minute. For one thread: that of the event loop.
    """

    def __init__(self, most: int, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._in_line: Counter[tuple[str, str]] = Counter()
        self._lately: TTLCache[tuple[str, str], bool] = TTLCache(_NEIGHBOURS, _LATELY, timer=clock)

    @contextmanager
    def of(self, place: Place) -> Iterator[bool]:
        """Tell whether a workspace may ask one thing more; if so, count it until the block ends."""
        name = place.platform, place.workspace
        self._lately[name] = True
        if len(self._lately) > 1 and self._in_line[name] >= self._most:
            yield False
            return
        self._in_line[name] += 1
        try:
            yield True
        finally:
            self._in_line[name] -= 1
            if not self._in_line[name]:
                del self._in_line[name]
