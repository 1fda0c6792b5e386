"""The way back to one asker: by the interaction, by a reply, or in place of an earlier answer."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from cachetools import LRUCache

from adapters.discord import cards
from adapters.discord.parts import Card
from adapters.discord.payloads import Form, Json, payload
from adapters.discord.reading import LIFE, Address
from adapters.discord.sending import Lost, Sender
from bot.buttons import Button, Buttons
from bot.capabilities import Action
from bot.model import Asker, Refusal, Refused, Reply
from bot.state.departures import departure

# For "the past few minutes" Discord knows a message again by its nonce, says its documentation.
NONCE_LASTS = 120.0  # seconds
_HELP_LASTS = 10.0  # seconds in which nobody is told twice how to ask
MODERATED = "The rules of this server that moderate messages do not let the answer through."
_MOST = 10_000  # askers of whom it is known what they were told


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and whether it is for the asker alone. Without a payload there is silence."""

    payload: Json | None
    private: bool = False


SILENCE = Letter(None)


@dataclass(slots=True)
class Patience:
    """Knows what people were told, so that nobody is told it again and again."""

    clock: Callable[[], float] = time.monotonic
    _until: LRUCache[tuple[str, Asker], float] = field(default_factory=lambda: LRUCache(_MOST))
    _lock: Lock = field(default_factory=Lock)

    def refuses(self, reply: Refused) -> bool:
        """Tell whether to say why *reply* is no answer: of too many questions only once."""
        if reply.why is not Refusal.TOO_OFTEN:
            return True
        return self._first("slow down", reply.question.asker, reply.retry_after)

    def helps(self, asker: Asker) -> bool:
        """Tell whether to say how to ask."""
        return self._first("help", asker, _HELP_LASTS)

    def forget(self) -> None:
        """Begin anew with everybody."""
        with self._lock:
            self._until.clear()

    def _first(self, what: str, asker: Asker, lasts: float) -> bool:
        with self._lock:
            now = self.clock()
            if now < self._until.get((what, asker), now):
                return False
            self._until[what, asker] = now + lasts
            return True


@dataclass(slots=True)
class Standing:
    """The words that a message asked with, and the message that answers it, as far as there is one.

    Whoever holds the ``lock`` is answering.
    """

    words: str
    answer: str | None = None
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)


@dataclass(frozen=True, slots=True)
class Desk:
    """What all answers are made and sent with. ``form`` is how they are laid out."""

    sender: Sender
    buttons: Buttons
    form: Form
    clock: Callable[[], float] = time.time
    patience: Patience = field(default_factory=Patience)

    def letter(self, card: Card, *, private: bool = False) -> Letter:
        """Lay *card* out."""
        return Letter(payload(card, self.form), private)

    def said(self, *sentences: str) -> Letter:
        """Write sentences of our own, for the asker alone where that can be."""
        return self.letter(cards.said(*sentences), private=True)


@dataclass(frozen=True, slots=True)
class Exchange:
    """Answers where it was asked. ``key`` names what is answered.

    ``standing`` is what is known of a message that was asked in, and ``words`` what it asks now.
    """

    address: Address
    desk: Desk
    key: str
    standing: Standing | None = None
    words: str = ""

    @property
    def public(self) -> bool:
        """Tell whether others read the answer too."""
        return self.address.public

    @property
    def over(self) -> bool:
        """Tell whether the time for an answer is over."""
        return self.address.token is not None and self.desk.clock() - self.address.began > LIFE

    @property
    def repeatable(self) -> bool:
        """Tell whether what is sent again shows once: an edit does, a reply for some minutes."""
        age = self.desk.clock() - self.address.began
        return self.address.token is not None or age < NONCE_LASTS

    def render(self, reply: Reply, remembered: str | None) -> Letter:
        """Turn *reply* into a message. Whoever asks too often is told so once.

        In place of an answer they are told nothing: that one stays.
        """
        if isinstance(reply, Refused) and (
            self._keeps(reply) or not self.desk.patience.refuses(reply)
        ):
            return SILENCE
        here = self.address
        button = self.desk.buttons.under(remembered, here.spot)
        card = cards.reply_card(
            reply,
            button,
            share=not here.alone,
            public=here.public,
            asked=here.message is None,
            delete=_deletion(button, here),
        )
        return self.desk.letter(card, private=not here.public or isinstance(reply, Refused))

    async def send(self, message: Letter) -> None:
        """Hand *message* out. What nobody can ever see is left to the log."""
        departure()()
        try:
            await self._send(message)
        except Lost as lost:
            self.desk.sender.note(lost)
            if lost.moderated:
                await self._excuse()

    async def apologise(self, sentence: str) -> None:
        """Tell the asker what went wrong, while there is time."""
        if not self.over:
            await self.send(self.desk.said(sentence))

    def _keeps(self, reply: Refused) -> bool:
        """Tell whether there is an answer that *reply* is worth less than."""
        answered = self.standing is not None and self.standing.answer is not None
        return answered and reply.why is Refusal.TOO_OFTEN

    async def _excuse(self) -> None:
        """Tell the asker why there is no answer, if that is let through."""
        try:
            await self._send(self.desk.said(MODERATED))
        except Lost as lost:
            self.desk.sender.note(lost)

    async def _send(self, message: Letter) -> None:
        sender, here = self.desk.sender, self.address
        if message.payload is None:
            await self._be_silent()
        elif here.beside:
            await sender.follow(here, message.payload, private=message.private)
        elif here.token is not None:
            await sender.fill(here, message.payload)
        else:
            await self._reply(message.payload)

    async def _be_silent(self) -> None:
        """Take away what says that an answer will come, if anything does."""
        if self.address.token is not None and not self.address.beside:
            await self.desk.sender.remove(self.address)

    async def _reply(self, message: Json) -> None:
        """Reply, or put *message* in place of the reply that there is."""
        sender, here, standing = self.desk.sender, self.address, self.standing
        if standing is not None and standing.answer is not None:
            await sender.edit(here.channel, standing.answer, message)
            standing.words = self.words
            return
        sent = await sender.reply(here, message, key=self.key)
        if standing is not None:
            standing.answer = sent


def _deletion(button: Button | None, address: Address) -> str | None:
    """Let the asker take away what others read."""
    return button(Action.DELETE, 0) if button is not None and address.public else None
