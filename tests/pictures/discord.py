"""Every kind of thing that people see in Discord."""

from collections.abc import Iterator

from adapters.discord import cards, views
from adapters.discord.parts import Card
from adapters.discord.payloads import Form, payload
from adapters.discord.reading import COMMAND
from bot.capabilities import Action
from bot.model import Asker, Place
from tests.pictures.pictures import Payload
from tests.pictures.scenes import (
    ANSWERED,
    ASKED_AT_LENGTH,
    LONG,
    SEVERAL,
    UNANSWERED,
    Scene,
    button,
    of_seeds,
    of_text,
)

PLACE = Place("discord", "1000", "2000")
ANNA = Asker("discord", "1000", "3000")
USED: Payload = {"by": "Anna", "command": COMMAND, "private": True}
SAID: Payload = {"by": "Anna", "said": ANSWERED}
PRIVATE: Payload = {"private": True}

# It would act if anything in it were parsed.
HOSTILE = """@everyone # Holidays **now**

Everybody has thirty days of holiday, @here <@3000> <#2000>, says \
[https://bank.example](https://evil.example) at <t:1767609000:R>; </ask:5> :boom: ||spoiler|| \
__x__ ~~y~~ `code`
-# 5 < 7, \u202etxet desrever\u202c, שלום, مرحبا, 🙂.
"""
ASKED_WITH_MALICE = "How much @everyone **holiday** <@3000> :boom: do I have?"


def scenes() -> Iterator[Scene]:
    """Render every kind of thing that people see in Discord."""
    told = of_seeds(ANNA, PLACE)
    answered = told.answer(ANSWERED)
    around = views.around(told.around(answered), answered.quotes[0], button)
    by_anna = cards.shared(answered, button, by=ANNA.id)
    nothing = told.nothing(UNANSWERED)
    away = button(Action.DELETE, 0)
    in_public = cards.reply_card(answered, button, public=True, asked=False, delete=away)
    yield _scene("answer", cards.reply_card(answered, button), USED)
    yield _scene("several", cards.reply_card(told.answer(SEVERAL), button), USED)
    yield _scene("nothing", cards.reply_card(nothing, button), USED)
    yield _scene("why", views.why(answered), PRIVATE)
    yield _scene("around", around, PRIVATE)
    yield _scene("shared", by_anna, {})
    yield _scene("mention", in_public, SAID)
    yield _scene("embed", cards.reply_card(answered, button), USED, form="embed")
    yield _scene("long", _made(LONG, "long.txt", ASKED_AT_LENGTH), USED)
    yield _scene("hostile", _made(HOSTILE, "hostile.txt", ASKED_WITH_MALICE), USED)


def _scene(name: str, card: Card, frame: Payload, *, form: Form = "components") -> Scene:
    people = {ANNA.id: "Anna"} if name == "shared" else {}
    return Scene(name, payload(card, form), people, frame)


def _made(text: str, path: str, question: str) -> Card:
    return cards.reply_card(of_text(text, path, ANNA, PLACE).answer(question), button)
