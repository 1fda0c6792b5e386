"""Would Discord take this message? All rules for one together."""

from collections.abc import Iterator

from tests.fakes.discord import nonces, pings
from tests.fakes.discord.components import problems_in_components
from tests.fakes.discord.controls import counted, too_long
from tests.fakes.discord.embeds import problems_in_embeds
from tests.fakes.discord.protocol import Error, Flag, Payload, Problem, Refused, refuse_if

MOST_CONTENT = 2000
MOST_CHOICES = 25
LEGACY = ("content", "embeds", "poll", "sticker_ids")
SHOWN = ("embeds", "components", "attachments", "files", "poll", "sticker_ids")


def check_new(body: Payload) -> None:
    """Refuse a message that Discord would not take."""
    refuse_if(problems_in_message(body))
    if not (body.get("content") or "").strip() and not any(body.get(key) for key in SHOWN):
        raise Refused(Error.EMPTY)


def problems_in_message(body: Payload, *, v2: bool = False) -> list[Problem]:
    """Return what is wrong with *body*; *v2* tells that the message has had the flag before."""
    v2 = v2 or bool((body.get("flags") or 0) & Flag.COMPONENTS_V2)
    return [
        *_content(body.get("content")),
        *problems_in_embeds(body.get("embeds") or []),
        *problems_in_components(body.get("components") or [], v2=v2),
        *(_legacy(body) if v2 else ()),
        *pings.problems(body),
        *nonces.problems(body),
    ]


def problems_in_choices(choices: list[Payload]) -> list[Problem]:
    """Return what is wrong with what is offered while somebody types."""
    found = [too_long("data.choices", MOST_CHOICES)] if len(choices) > MOST_CHOICES else []
    for number, each in enumerate(choices):
        for key in ("name", "value"):
            value = each.get(key)
            if isinstance(value, str) or key == "name":
                where = f"data.choices.{number}.{key}"
                found.extend(counted(len(value or ""), where, 1, 100))
    return found


def _content(content: object) -> Iterator[Problem]:
    if content is not None and not isinstance(content, str):
        yield Problem("content", "BASE_TYPE_BAD_TYPE", "Must be a text")
    elif content and len(content) > MOST_CONTENT:
        yield too_long("content", MOST_CONTENT)


def _legacy(body: Payload) -> Iterator[Problem]:
    for key in LEGACY:
        if body.get(key):
            code = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"
            yield Problem(key, code, f"The {key} field cannot be used with components v2")
