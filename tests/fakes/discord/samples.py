"""Payloads of an imaginary bot, for the tests of the fake Discord."""

from tests.fakes.discord.protocol import Flag, Payload

V2 = int(Flag.COMPONENTS_V2)
SILENT: Payload = {"parse": []}


def text(content: str) -> Payload:
    """Make a text display."""
    return {"type": 10, "content": content}


def pressable(label: str = "More", custom_id: str = "quoth:more", **more: object) -> Payload:
    """Make a button."""
    return {"type": 2, "style": 2, "label": label, "custom_id": custom_id, **more}


def link(url: str = "https://example.com/", label: str = "Open") -> Payload:
    """Make a button that leads somewhere."""
    return {"type": 2, "style": 5, "label": label, "url": url}


def row(*items: Payload) -> Payload:
    """Make a row."""
    return {"type": 1, "components": list(items)}


def pressables(count: int) -> list[Payload]:
    """Make *count* buttons, each with an id of its own."""
    return [pressable(custom_id=f"quoth:{number}") for number in range(count)]


def section(*items: Payload, accessory: Payload | None = None) -> Payload:
    """Make texts with something beside them."""
    return {"type": 9, "components": list(items), "accessory": accessory or link()}


def container(*items: Payload, **more: object) -> Payload:
    """Make a box."""
    return {"type": 17, "components": list(items), **more}


def choices(*values: str) -> list[Payload]:
    """Make the options of a select."""
    return [{"label": each, "value": each} for each in values]


def select(*values: str, **more: object) -> Payload:
    """Make a select."""
    return {"type": 3, "custom_id": "quoth:pick", "options": choices(*values), **more}


def command(name: str = "ask", **more: object) -> Payload:
    """Make a command with a question to it."""
    question = {"type": 3, "name": "question", "description": "What to ask", "required": True}
    return {"name": name, "description": "Ask", "type": 1, "options": [question], **more}


def answer(passage: str = "A word for a word.") -> Payload:
    """Make an answer with a quote, a source and buttons."""
    return {
        "flags": V2,
        "allowed_mentions": SILENT,
        "components": [
            container(
                text(f"> {passage}"),
                section(text("**A page** · line 1")),
                {"type": 14},
                row(pressable("Why", "quoth:why"), pressable("Back", "quoth:back", disabled=True)),
            )
        ],
    }
