"""A button leads back to the question that it stands under, for those it belongs to."""

import sqlite3
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import replace
from threading import Barrier

import pytest
from sqlalchemy import Connection, text

from bot.errors import Unavailable
from bot.model import Answer, Asker, Nothing, NothingFound, Place, Question, Refusal, Refused, Reply
from bot.secret import Vault
from bot.state import answers as module
from bot.state.answers import Answers, Remembered, digest
from bot.state.database import Database
from retrieval.model import (
    Citation,
    Evidence,
    NearHeading,
    Quote,
    SourceMeta,
    Suggestion,
)
from tests.bot.state.databases import TENANT, House

DAY = 24 * 3600.0
QUESTION = Question(
    "why? 🐇 \ud800 '--",
    Asker("slack", "T024", "U1"),
    Place("slack", "T024", "C1", outsiders=True),
    limit=5,
    collection="handbook",
)


def quote(start: int = 0, *, sha256: str = "ab", document: str = "d1") -> Quote:
    """Quote some of a document."""
    cited = Citation(
        document, "handbook", "tea.md", sha256, SourceMeta("Tea"), start, start + 9, lines=(1, 2)
    )
    return Quote("some text", (0, 4), (), 1.0, (), cited)


ANSWER = Answer(QUESTION, (quote(0), quote(20)), Evidence(1.0, (), ()), "g1", elapsed=0.1)
NOTHING = NothingFound(
    QUESTION,
    Nothing.NO_EVIDENCE,
    closest=(quote(0),),
    evidence=Evidence(0.1, (), ()),
    nearest=(NearHeading("d1", "Tea", ("Tea",), 1),),
    suggestions=(Suggestion("tee", "tea"),),
    generation="g1",
    elapsed=0.1,
)


def answers(house: House) -> Answers:
    """Keep answers for a day as one more process would."""
    return Answers(house.database(), house.vault, keep=DAY, clock=house.clock)


def kept(keeper: Answers, reply: Answer | NothingFound = ANSWER) -> str:
    """Have a reply remembered, and written down."""
    name = keeper.remember(reply, public=True)
    assert name is not None
    keeper.catch_up()
    return name


@pytest.mark.parametrize("reply", [ANSWER, NOTHING])
def test_what_was_remembered_is_recalled_whole(house: House, reply: Answer | NothingFound) -> None:
    """In another process too, the question is the one that was asked."""
    name = kept(answers(house), reply)

    assert answers(house).recall(name, tenant=TENANT) == Remembered(
        name, QUESTION, "g1", digest(reply), public=True
    )


def test_what_is_only_good_while_asking_is_not_kept(house: House) -> None:
    """A deadline of a process that is gone means nothing to the next one."""
    keeper = answers(house)
    asked = replace(QUESTION, deadline=12.0, delivery="Ev1")
    name = kept(keeper, replace(ANSWER, question=asked))

    found = keeper.recall(name, tenant=TENANT)
    assert found is not None
    assert found.question == QUESTION


def test_ids_are_short_and_made_for_buttons(house: House) -> None:
    """Twelve characters, never the same, whatever was asked."""
    keeper = answers(house)
    names = {kept(keeper) for _ in range(20)}

    assert len(names) == 20
    assert all(len(name) == 12 for name in names)
    assert all(name.replace("-", "").replace("_", "").isalnum() for name in names)


def test_what_is_unknown_too_old_or_of_another_tenant_is_not_recalled(house: House) -> None:
    """To know an id is not enough."""
    keeper = answers(house)
    name = kept(keeper)

    assert keeper.recall("aaaaaaaaaaaa", tenant=TENANT) is None
    assert keeper.recall(name, tenant="slack:T999") is None
    house.clock.now += DAY - 1
    assert keeper.recall(name, tenant=TENANT) is not None
    house.clock.now += 1
    assert keeper.recall(name, tenant=TENANT) is None


def test_what_cannot_be_decrypted_any_more_is_unknown(house: House) -> None:
    """After the secret was lost, old buttons ask to ask again."""
    name = kept(answers(house))
    house.vault = Vault(["another secret altogether"])

    assert answers(house).recall(name, tenant=TENANT) is None


@pytest.mark.usefixtures("patient")
def test_an_answer_is_shared_once(house: House) -> None:
    """Of all who click at the same time, in whatever process, one may show it to everyone."""
    keepers = [answers(house) for _ in range(4)]
    name = kept(keepers[0])
    together = Barrier(4)

    def share(keeper: Answers) -> bool:
        together.wait()
        return keeper.share(name, tenant=TENANT)

    with ThreadPoolExecutor(4) as pool:
        assert sum(pool.map(share, keepers)) == 1


def test_sharing_that_failed_can_be_tried_again(house: House) -> None:
    """A second click after an outage of the platform is not told that it came too late."""
    keeper = answers(house)
    name = kept(keeper)

    assert not keeper.share(name, tenant="slack:T999")
    assert keeper.share(name, tenant=TENANT)
    keeper.unshare(name, tenant="slack:T999")
    assert not keeper.share(name, tenant=TENANT)
    keeper.unshare(name, tenant=TENANT)
    assert keeper.share(name, tenant=TENANT)


def test_threads_that_were_answered_in_are_known(house: House) -> None:
    """Each by its tenant, channel and thread, for as long as its answer."""
    keeper = answers(house)
    keeper.note_thread(TENANT, "C1", "1.2")
    keeper.note_thread(TENANT, "C1", "1.2")

    assert answers(house).answered_in(TENANT, "C1", "1.2")
    assert not keeper.answered_in(TENANT, "C1", "1.3")
    assert not keeper.answered_in(TENANT, "C2", "1.2")
    assert not keeper.answered_in("slack:T999", "C1", "1.2")
    house.clock.now += DAY
    assert not keeper.answered_in(TENANT, "C1", "1.2")


def test_what_is_too_old_is_deleted(house: House) -> None:
    """A thread that goes on is as old as its last answer."""
    keeper = answers(house)
    kept(keeper)
    keeper.note_thread(TENANT, "C1", "old")
    keeper.note_thread(TENANT, "C1", "going on")
    house.clock.now += DAY - 1
    keeper.note_thread(TENANT, "C1", "going on")
    assert keeper.sweep() == 0

    house.clock.now += 1
    assert keeper.sweep() == 2
    assert keeper.answered_in(TENANT, "C1", "going on")


def test_a_tenant_is_erased_without_the_others(house: House) -> None:
    """Its answers and its threads, and nobody else's."""
    keeper = answers(house)
    name = kept(keeper)
    keeper.note_thread(TENANT, "C1", "1.2")
    keeper.note_thread("slack:T999", "C1", "1.2")
    keeper.erase(TENANT)

    assert keeper.recall(name, tenant=TENANT) is None
    assert not keeper.answered_in(TENANT, "C1", "1.2")
    assert keeper.answered_in("slack:T999", "C1", "1.2")


def test_without_the_database_an_answer_has_no_buttons(file_house: House) -> None:
    """One that could not be written in time is known here, and to all later."""
    keeper = answers(file_house)
    old = kept(keeper)
    path = file_house.opened[0].address
    with closing(sqlite3.connect(path, isolation_level=None)) as stranger:
        stranger.execute("BEGIN EXCLUSIVE")
        new = keeper.remember(ANSWER, public=False)
        assert new is not None
        for name in (new, old):
            with pytest.raises(Unavailable):
                keeper.share(name, tenant=TENANT)
        assert keeper.remember(ANSWER, public=False) is None
        assert keeper.recall(new, tenant=TENANT) is not None
        assert keeper.recall(new, tenant="slack:T999") is None
        assert keeper.recall(old, tenant=TENANT) is not None

    file_house.rest.now += 60.0
    keeper.catch_up()
    assert answers(file_house).recall(new, tenant=TENANT) is not None


def test_only_so_much_waits_to_be_written(
    file_house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What comes when that is full has no buttons; all of the rest is written at once."""
    monkeypatch.setattr(module, "_MOST_UNWRITTEN", 3)
    keeper = answers(file_house)
    names = [keeper.remember(ANSWER, public=False) for _ in range(4)]
    assert [name is None for name in names] == [False, False, False, True]
    keeper.catch_up()
    another = answers(file_house)
    assert all(another.recall(name, tenant=TENANT) for name in names if name)
    assert keeper.remember(ANSWER, public=False) is not None


def test_what_was_written_without_a_word_of_it_can_be_written_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A server may do as it was told and not get through with saying so."""
    keeper, writing = answers(house), Database.writing

    @contextmanager
    def unheard(database: Database, *, once: bool = False) -> Iterator[Connection]:
        with writing(database, once=once) as connection:
            yield connection
        raise Unavailable(database.address, "nothing was heard")

    name = keeper.remember(ANSWER, public=False)
    assert name is not None
    with monkeypatch.context() as patched:
        patched.setattr(Database, "writing", unheard)
        with pytest.raises(Unavailable):
            keeper.catch_up()
    keeper.catch_up()
    assert answers(house).recall(name, tenant=TENANT) is not None


def test_a_database_that_cannot_be_read_is_not_an_unknown_answer(house: House) -> None:
    """The asker is told to try again, not that the answer is too old."""
    database = house.database()
    keeper = Answers(database, house.vault, keep=DAY, clock=house.clock)
    name = kept(keeper)
    with database.writing() as connection:
        connection.execute(text("DROP TABLE quoth_answers"))

    with pytest.raises(Unavailable):
        keeper.recall(name, tenant=TENANT)


def test_a_digest_tells_whether_a_button_still_means_the_same() -> None:
    """Other quotes, another order, another text, another heading: another digest."""
    replies: list[Reply] = [
        ANSWER,
        replace(ANSWER, quotes=ANSWER.quotes[::-1]),
        replace(ANSWER, quotes=ANSWER.quotes[:1]),
        replace(ANSWER, quotes=(quote(0), quote(21))),
        replace(ANSWER, quotes=(quote(0), quote(20, sha256="cd"))),
        replace(ANSWER, quotes=(quote(0), quote(20, document="d2"))),
        NOTHING,
        replace(NOTHING, closest=()),
        replace(NOTHING, suggestions=()),
        replace(NOTHING, nearest=(NearHeading("d1", "Tea", ("Tea",), 2),)),
        Refused(QUESTION, Refusal.TOO_BUSY),
    ]

    assert len({digest(reply) for reply in replies}) == len(replies)


def test_a_digest_tells_nothing_but_what_is_shown() -> None:
    """How long it took, how it was ranked and who asked makes no difference."""
    other = replace(
        ANSWER,
        question=replace(QUESTION, text="warum?"),
        elapsed=9.0,
        generation="g2",
        evidence=Evidence(0.5, ("a",), ("b",)),
        quotes=tuple(replace(each, score=7.0) for each in ANSWER.quotes),
    )

    assert digest(other) == digest(ANSWER)
