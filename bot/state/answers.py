"""Answers that buttons lead back to: the question and what it led to, not the quotes themselves."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from secrets import token_urlsafe
from threading import Lock
from typing import Any

from sqlalchemy import RowMapping, bindparam, delete, select, text, update

from bot.errors import UnreadableWords
from bot.model import Answer, Asker, NothingFound, Place, Question, Reply
from bot.reply import status
from bot.secret import Vault
from bot.state.database import Database
from bot.state.tables import answers, threads
from bot.state.tenants import tenant_of

_ID_BYTES = 9  # 12 characters
_MOST_UNWRITTEN = 1_000  # answers that wait to be written, some 600 bytes each

_mine = (answers.c.id == bindparam("which"), answers.c.tenant == bindparam("whose"))
_REMEMBER = text(  # once more if nobody knows whether it was done
    f"INSERT INTO {answers.name}"  # noqa: S608 - a name of ours
    " (id, tenant, question, generation, digest, public, shared, answered)"
    " VALUES (:id, :tenant, :question, :generation, :digest, :public, :shared, :answered)"
    " ON CONFLICT (id) DO NOTHING"
)
_RECALL = select(answers).where(*_mine, answers.c.answered > bindparam("since"))
_SHARE = update(answers).where(*_mine, answers.c.shared.is_(False)).values(shared=True)
_UNSHARE = update(answers).where(*_mine).values(shared=False)
_NOTE_THREAD = text(
    f"INSERT INTO {threads.name} (tenant, channel, thread, answered)"  # noqa: S608 - a name of ours
    " VALUES (:tenant, :channel, :thread, :answered) ON CONFLICT (tenant, channel, thread)"
    " DO UPDATE SET answered = excluded.answered"
)
_THREAD = select(threads.c.answered).where(
    threads.c.tenant == bindparam("whose"),
    threads.c.channel == bindparam("there"),
    threads.c.thread == bindparam("which"),
    threads.c.answered > bindparam("since"),
)
_SWEEPS = tuple(
    delete(table).where(table.c.answered <= bindparam("since")) for table in (answers, threads)
)
_ERASURES = tuple(
    delete(table).where(table.c.tenant == bindparam("whose")) for table in (answers, threads)
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """An answer given before.

    ``digest`` tells whether the same question leads to the same again; ``public`` whether others
    read the answer too.
    """

    id: str
    question: Question
    generation: str
    digest: str
    public: bool


class Answers:
    """The answers of the last *keep* seconds. A tenant's are nobody else's.

    They are written by ``catch_up``, several at once, and known here from the beginning.
    """

    def __init__(
        self,
        database: Database,
        vault: Vault,
        *,
        keep: float,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._database = database
        self._vault = vault
        self._keep = keep
        self._clock = clock
        self._unwritten: dict[str, dict[str, Any]] = {}
        self._lock = Lock()

    def remember(self, reply: Answer | NothingFound, *, public: bool) -> str | None:
        """Return the id to recall *reply* by, or ``None`` if it cannot be written soon."""
        if len(self._unwritten) >= _MOST_UNWRITTEN or not self._database.writable:
            return None
        name = token_urlsafe(_ID_BYTES)
        self._unwritten[name] = {
            "id": name,
            "tenant": tenant_of(reply.question.place),
            "question": self._vault.encrypt(_written(reply.question)),
            "generation": reply.generation,
            "digest": digest(reply),
            "public": public,
            "shared": False,
            "answered": self._clock(),
        }
        return name

    def catch_up(self) -> None:
        """Write what was not written yet. Raise `Unavailable` if it cannot be."""
        with self._lock:
            rows = tuple(self._unwritten.values())
            if rows:
                with self._database.writing() as connection:
                    connection.execute(_REMEMBER, rows)
            for row in rows:
                del self._unwritten[str(row["id"])]

    def recall(self, id: str, *, tenant: str) -> Remembered | None:  # noqa: A002 - it is the id
        """Return the answer, or ``None`` if it is unknown, too old, unreadable or not *tenant*'s.

        Raise `Unavailable` if the database cannot be used.
        """
        row = self._unwritten.get(id) or self._looked_up(id, tenant)
        if row is None or row["tenant"] != tenant or row["answered"] <= self._since():
            return None
        try:
            question = read(self._vault.decrypt(row["question"]))
        except UnreadableWords:
            return None
        return Remembered(id, question, row["generation"], row["digest"], row["public"])

    def share(self, id: str, *, tenant: str) -> bool:  # noqa: A002 - it is the id
        """Tell whether the answer may be shown to everyone: the first time only."""
        if id in self._unwritten:
            self.catch_up()
        with self._database.writing() as connection:
            return connection.execute(_SHARE, {"which": id, "whose": tenant}).rowcount == 1

    def unshare(self, id: str, *, tenant: str) -> None:  # noqa: A002 - it is the id
        """Let the answer be shared once more, for it could not be shown."""
        with self._database.writing() as connection:
            connection.execute(_UNSHARE, {"which": id, "whose": tenant})

    def note_thread(self, tenant: str, channel: str, thread: str) -> None:
        """Remember that something was answered in a thread."""
        row = {"tenant": tenant, "channel": channel, "thread": thread, "answered": self._clock()}
        with self._database.writing() as connection:
            connection.execute(_NOTE_THREAD, row)

    def answered_in(self, tenant: str, channel: str, thread: str) -> bool:
        """Tell whether something was answered in a thread lately."""
        known = {"whose": tenant, "there": channel, "which": thread, "since": self._since()}
        with self._database.reading() as connection:
            return connection.execute(_THREAD, known).one_or_none() is not None

    def sweep(self) -> int:
        """Delete what is too old to be recalled, and return how much that was."""
        with self._database.writing() as connection:
            known = {"since": self._since()}
            return sum(connection.execute(sweep, known).rowcount for sweep in _SWEEPS)

    def erase(self, tenant: str) -> None:
        """Delete every answer to *tenant* and every thread of it."""
        self.catch_up()
        with self._database.writing() as connection:
            for erasure in _ERASURES:
                connection.execute(erasure, {"whose": tenant})

    def _looked_up(self, name: str, tenant: str) -> RowMapping | None:
        known = {"which": name, "whose": tenant, "since": self._since()}
        with self._database.reading() as connection:
            return connection.execute(_RECALL, known).mappings().one_or_none()

    def _since(self) -> float:
        return self._clock() - self._keep


def digest(reply: Reply) -> str:
    """Return what is equal for replies that show the same and whose buttons mean the same."""
    said = json.dumps([str(status(reply)), *_shown(reply)])
    return sha256(said.encode()).hexdigest()


def _shown(reply: Reply) -> Iterator[list[Any]]:
    match reply:
        case Answer(quotes=quotes):
            pass
        case NothingFound(closest=quotes):
            yield [[near.document, near.title, near.line] for near in reply.nearest]
            yield [[each.asked, each.meant] for each in reply.suggestions]
        case _:
            return
    for quote in quotes:
        cited = quote.citation
        yield [cited.document, cited.sha256, int(cited.start), int(cited.end)]


def _written(question: Question) -> str:
    """Write a question down, but for what is only good while it is being answered."""
    place, asker = question.place, question.asker
    return json.dumps(
        {
            "text": question.text,
            "asker": [asker.platform, asker.workspace, asker.id],
            "place": [place.platform, place.workspace, place.channel],
            "direct": place.direct,
            "outsiders": place.outsiders,
            "limit": question.limit,
            "collection": question.collection,
        }
    )


def read(written: str) -> Question:
    """Return the question that was written down."""
    found = json.loads(written)
    platform, workspace, channel = found["place"]
    return Question(
        text=found["text"],
        asker=Asker(*found["asker"]),
        place=Place(platform, workspace, channel, found["direct"], found["outsiders"]),
        limit=found["limit"],
        collection=found["collection"],
    )
