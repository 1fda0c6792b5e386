"""While servers come and go, whoever asks is answered."""

import pytest

from tests.trust.serving.restarts import killed, rolling

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]


async def test_rolling_restarts_lose_nothing() -> None:
    """Each stop is in time and ends with 0, and nobody is even told of an interruption."""
    found = await rolling(restarts=5, rate=10)

    flaws = [found[each] for each in ("lost", "doubles", "wrong", "told", "both")]
    assert flaws == [0] * len(flaws), found
    assert found["answered"] + found["busy"] == found["asked"]
    assert set(found["exit codes"]) == {0}
    assert found["seconds of a stop"]["max"] < 10


async def test_kills_leave_everything_readable() -> None:
    """The next start listens, and answers what was left behind."""
    found = await killed(kills=5, rate=10)

    assert (found["lost"], found["doubles"], found["wrong"]) == (0, 0, 0)
    assert (found["databases damaged"], found["damages told of"]) == ([], [])
