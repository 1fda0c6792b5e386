"""Every question is answered once, through copies, kills and restarts."""

import pytest

from tests.trust.slack.process import House
from tests.trust.slack.storm import Storm, drawers, questions, shuffled

pytestmark = [pytest.mark.enable_socket, pytest.mark.storm]

ASKED = 200
ABREAST = 16


async def test_two_kills_among_copies_lose_nothing_and_double_nothing(house: House) -> None:
    """Each question is seen to be answered once, or its asker is told that nobody can know.

    That happens to what is being handed out at the moment of a kill, of which there is no more
    than is asked at once: whether it arrived only Slack knows, and Slack cannot be asked. Of the
    same number of commands Slack itself may say that they failed, when nothing came of them. On
    a machine with too much to do, some may be told to ask again, which is an answer too.
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
    assert found.told + found.both + found.failed <= 2 * ABREAST, found
    assert found.answered + found.busy >= ASKED - 2 * ABREAST, found
