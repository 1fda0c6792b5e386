"""Every message is put to what it answers."""

from dataclasses import replace

from tests.fakes.discord.protocol import Flag
from tests.fakes.discord.transcript import Event, Kind, Shown, Transcript
from tests.fakes.discord.world import ANN, BOT, GENERAL, GUILD


def asked(key: str, channel: str = GENERAL) -> Event:
    """Make a question."""
    return Event(key, Kind.MESSAGE, {}, channel, ANN, GUILD, "why?")


def shown(id_: str, event: Event | None, flags: int = 0) -> Shown:
    """Make a message of the bot."""
    return Shown(id_, GENERAL, BOT, {"flags": flags}, event=event)


def test_what_is_visible_is_neither_gone_nor_loading() -> None:
    """What has been there stays known."""
    transcript, event = Transcript(), asked("1")
    here = transcript.show(shown("2", event))
    transcript.show(shown("3", event, Flag.LOADING))
    transcript.show(shown("4", event)).gone = True
    transcript.show(shown("5", asked("6")))

    assert transcript.visible(event) == [here]
    assert len(transcript.ever(event)) == 3
    assert transcript.visible(replace(event, kind=Kind.EDIT)) == [here]
    assert transcript.find("4") is None
    assert transcript.find("2") is here
    assert transcript.find(None) is None


def test_a_question_is_noted_once() -> None:
    """An edit of it is something else."""
    transcript, event = Transcript(), asked("1")
    for each in (event, event, replace(event, kind=Kind.EDIT)):
        transcript.ask(each)

    assert [each.kind for each in transcript.asked] == [Kind.MESSAGE, Kind.EDIT]


def test_a_reply_answers_what_it_replies_to() -> None:
    """A reply to something else answers nothing."""
    transcript, first, second = Transcript(), asked("1"), asked("2")
    transcript.ask(first)
    transcript.ask(second)

    assert transcript.answered_by(GENERAL, "2") == second
    assert transcript.answered_by(GENERAL, "3") is None


def test_a_plain_message_answers_the_oldest_open_question_there() -> None:
    """When all have an answer, the last; a thread from a question is its place."""
    transcript, first, second = Transcript(), asked("1"), asked("2")
    transcript.ask(first)
    transcript.ask(second)
    assert transcript.answered_by(GENERAL) == first
    transcript.show(shown("3", first))
    assert transcript.answered_by(GENERAL) == second
    transcript.show(shown("4", second))

    assert transcript.answered_by(GENERAL) == second
    assert transcript.answered_by("1") == first
    assert transcript.answered_by("elsewhere") is None


def test_a_message_tells_by_its_flags_what_it_is() -> None:
    """Loading, and made of components alone."""
    assert shown("1", None, Flag.LOADING).loading
    assert shown("1", None, Flag.COMPONENTS_V2).v2
    assert not shown("1", None).loading
    assert not shown("1", None).v2
