"""The way back to one asker: in the acknowledgement, by the response's address, or by a post."""

from dataclasses import dataclass

from adapters.slack import cards, views
from adapters.slack.acknowledgement import Acknowledgement
from adapters.slack.blocks import Message, View
from adapters.slack.calling import NotSent
from adapters.slack.notes import Notes
from adapters.slack.pressing import Click
from adapters.slack.reading import Address
from adapters.slack.sending import Sender
from bot.buttons import Buttons
from bot.model import Answer, Refused, Reply
from bot.state.departures import arrival


@dataclass(frozen=True, slots=True)
class Letter:
    """A message, and whether it is for the asker alone."""

    message: Message
    private: bool


@dataclass(frozen=True, slots=True)
class Exchange:
    """Answers where it was asked: in the ``acknowledgement``, as long as that waits."""

    address: Address
    sender: Sender
    buttons: Buttons
    notes: Notes | None = None
    acknowledgement: Acknowledgement | None = None

    @property
    def public(self) -> bool:
        """Tell whether others read the answer too."""
        return self.address.public

    @property
    def repeatable(self) -> bool:
        """What Slack is sent twice, is seen twice."""
        return False

    def render(self, reply: Reply, remembered: str | None) -> Letter:
        """Turn *reply* into a message. Why somebody is not answered is nobody else's business.

        Where nobody has asked, it is not even theirs: the message is empty then.
        """
        if self.address.unasked and not isinstance(reply, Answer):
            return Letter({}, private=True)
        button = self.buttons.under(remembered, self.address.spot)
        message = cards.reply_message(
            reply, button, share=not self.address.direct, public=self.public
        )
        return Letter(message, private=not self.public or isinstance(reply, Refused))

    async def send(self, message: Letter) -> None:
        """Hand *message* out, in the acknowledgement if that still waits."""
        here = self.address
        if not message.message:
            return
        if self.acknowledgement and await self.acknowledgement.carry(message.message):
            return
        if here.direct and not here.response_url:
            await self.sender.post(here, message.message)
        elif message.private:
            await self.sender.whisper(here, message.message)
        else:
            await self.sender.post(here, message.message)
            arrival()()  # before anything else can keep that from being known
            if self.notes is not None:
                await self.notes.answered(here)

    async def apologise(self, sentence: str) -> None:
        """Tell the asker alone: here, or directly if that cannot be."""
        if self.address.unasked:
            return
        apology = cards.said(sentence)
        try:
            await self.send(Letter(apology, private=True))
        except NotSent:
            await self.sender.write(self.address, apology)


@dataclass(frozen=True, slots=True)
class Window:
    """Answers a press: beside the message, or in the view, that was pressed in."""

    click: Click
    sender: Sender

    @property
    def public(self) -> bool:
        """Whoever pressed is answered alone."""
        return False

    @property
    def repeatable(self) -> bool:
        """What Slack is sent twice, is seen twice."""
        return False

    def render(self, reply: Reply, remembered: str | None) -> Letter:
        """Turn *reply* into a message. Nothing leads back to it: a view does not stay."""
        del remembered
        return Letter(cards.reply_message(reply, None, share=False), private=True)

    async def send(self, message: Letter) -> None:
        """Show the message in a view."""
        await self.show(views.answer_view(message.message))

    async def show(self, view: View) -> None:
        """Show a view, in place of the one that was pressed in, if any."""
        click = self.click
        modal = {**view, "private_metadata": click.address.channel}
        if click.view:
            await self.sender.update_view(click.address, click.view, click.view_hash, modal)
        else:
            await self.sender.open_view(click.address, click.trigger, modal)

    async def tell(self, message: Message) -> None:
        """Show a message to whoever pressed, and to nobody else."""
        if self.click.address.response_url:
            await self.sender.whisper(self.click.address, message)
        else:
            await self.show(views.answer_view(message))

    async def apologise(self, sentence: str) -> None:
        """Tell whoever pressed: here, or directly if that cannot be."""
        apology = cards.said(sentence)
        try:
            await self.tell(apology)
        except NotSent:
            await self.sender.write(self.click.address, apology)
