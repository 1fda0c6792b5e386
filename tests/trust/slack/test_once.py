"""Every question is answered once, through copies, kills and restarts."""

import pytest

from tests.trust.slack.process import House
from tests.trust.slack.storm import Storm, drawers, questions, shuffled

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

ASKED = 200
ABREAST = 16


async def test_two_kills_among_copies_lose_nothing_and_double_nothing(house: House) -> None:
    """Each question is seen to be answered once.

    Of what had just left at the moment of a kill the asker is told besides that nobody knows: only
    Slack does, and cannot be asked. Between the note that an answer leaves and its first byte
    there is less than a millisecond; whoever is killed there is told only that. Of commands that
    found nobody Slack says so, and they are asked again. On a machine with too much to do, some may
    be told to ask again, which is an answer too.
    """
    house.settings.update(corpus=drawers(house.folder / "docs", ASKED), threshold=0, limit=1)
    asked = questions(house.slack, range(ASKED))
    copies = shuffled(asked, seed=1)
    storm = Storm(house, await house.up(), abreast=ABREAST)
    await storm.blow(copies, restarts=(len(copies) // 3, 2 * len(copies) // 3))
    await storm.settled(asked)
    await storm.server.stop()
    found = storm.account(asked)

    flaws = (found.lost, found.doubles, found.wrong)
    assert flaws == (0, 0, 0), (found, storm.flawed(asked), storm.troubles())
    assert found.told <= 1, found
    assert found.both + found.failed <= 2 * ABREAST, found
    assert found.answered + found.both + found.told + found.busy == ASKED, found
