"""Every question is answered once, through copies, restarts and a gap."""

import pytest

from tests.trust.discord.process import House
from tests.trust.discord.storm import Account, Storm, questions, shuffled

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

ASKED = 150
ABREAST = 16


async def test_a_stop_a_gap_and_a_kill_among_copies_lose_nothing_and_double_nothing(
    drawn: House,
) -> None:
    """As many answers are seen as questions were asked, all of them the right ones.

    What a process was told at the very moment of its end nobody has heard: that is told again, and
    there is no more of it than is asked at once.
    """
    storm = Storm(drawn, await drawn.up(), abreast=ABREAST)
    asked = questions(drawn.discord, range(ASKED))
    await storm.blow(shuffled(asked, seed=1), gap=1.5)
    await storm.settled(asked)
    await storm.server.stop()
    found = storm.account(asked)

    assert found == Account(ASKED, ASKED, failed=found.failed, unheard=found.unheard)
    assert found.failed + found.unheard <= 3 * ABREAST
    assert drawn.discord.gateway.opened <= 6
