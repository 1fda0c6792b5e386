"""Every kind of thing that people see in Slack."""

from collections.abc import Iterator
from datetime import UTC, datetime

from adapters.slack import cards, home, views
from bot.examples import examples
from bot.model import Asker, Place
from tests.pictures.pictures import Payload
from tests.pictures.scenes import (
    ANSWERED,
    ASKED_AT_LENGTH,
    LONG,
    SEVERAL,
    UNANSWERED,
    Scene,
    Told,
    button,
    of_seeds,
    of_text,
)

PLACE = Place("slack", "T0000ACME", "C0000ALL")
ANNA = Asker("slack", "T0000ACME", "U0000ANN")
LOOKED = datetime(2026, 1, 5, 10, 26, tzinfo=UTC)
NOW = datetime(2026, 1, 5, 10, 30, tzinfo=UTC)

# It would act if anything in it were parsed.
HOSTILE = """Holidays <!channel> *now*

Everybody has thirty days of holiday <!here> <@U0000BOB>, says \
<https://evil.example|https://bank.example>; 5 < 7 & *bold* _x_ `code` :boom: \
\u202etxet desrever\u202c, שלום, مرحبا, 🙂.
"""
ASKED_WITH_MALICE = "How much <!everyone> *holiday* <@U0000BOB> :boom: do I have?"


def scenes() -> Iterator[Scene]:
    """Render every kind of thing that people see in Slack."""
    told = of_seeds(ANNA, PLACE)
    answered = told.answer(ANSWERED)
    quote = answered.quotes[0]
    around = views.around(told.around(answered), quote, button, number=0, total=1)
    yield Scene("answer", cards.reply_message(answered, button))
    yield Scene("several", cards.reply_message(told.answer(SEVERAL), button))
    yield Scene("nothing", cards.reply_message(told.nothing(UNANSWERED), button))
    yield Scene("why", views.why(answered))
    yield Scene("around", around)
    yield Scene("shared", cards.shared(answered, button, by=ANNA.id), {ANNA.id: "Anna"})
    yield Scene("home", _home(told))
    yield Scene("long", _made(LONG, "long.txt", ASKED_AT_LENGTH))
    yield Scene("hostile", _made(HOSTILE, "hostile.txt", ASKED_WITH_MALICE))


def _made(text: str, path: str, question: str) -> Payload:
    return cards.reply_message(of_text(text, path, ANNA, PLACE).answer(question), button)


def _home(told: Told) -> Payload:
    facts = home.Facts(
        collections=("handbook", "seeds"),
        documents=5,
        examples=examples(told.service, PLACE),
        refreshed=LOOKED,
    )
    return home.home(facts, NOW)
