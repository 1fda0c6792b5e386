"""Write JSON in which nothing hides: readable in every script, hidden characters escaped."""

import json

from bot.visible import HIDDEN


def written(value: object, *, indent: int | None = None) -> str:
    """Write *value* as JSON. Read again, it is equal to the last character."""
    text = json.dumps(value, ensure_ascii=False, indent=indent)
    return HIDDEN.sub(lambda match: _escaped(match[0]), text) + "\n"


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))
