"""Every sentence that only the page in a browser says, as functions of facts.

As in `bot.wording`, which holds the others, nothing here is markup and nothing is escaped.
"""

from bot.wording import counted


def page(number: int) -> str:
    """Say where a page of a paged document begins."""
    return f"Page {number}"


def part(number: int, total: int) -> str:
    """Say which part of a long document is shown."""
    return f"Part {number} of {total}"


def left_out(rule: str) -> str:
    """Say why a block of a document is never quoted."""
    return f"Left out of answers: {rule}."


def no_such_page() -> str:
    """Say that nothing is at an address."""
    return "There is no such page."


def link_expired() -> str:
    """Say that a link to a passage is too old, and how to get another one."""
    return "That link is too old to work. Ask again where you found it, to get a new one."


def only_around() -> str:
    """Say that a page is not the whole document."""
    return "This is the passage that was quoted, and what stands around it."


def question_wanted() -> str:
    """Say to a program what it did not send."""
    return "There is no question. Send one as q: /ask.json?q=What+is+superposition%3F"


def unreadable() -> str:
    """Say that a request was too large, or broken off."""
    return "That request could not be read."


def closed_page(variable: str) -> tuple[str, ...]:
    """Say why somebody is not answered in the browser, and what whoever runs it can do."""
    return (
        "Without a token this page is for the machine that it runs on, if no other can reach it.",
        f"Whoever looks after it can open it with a token: {variable}.",
    )


def shut_page(variable: str) -> str:
    """Say to whoever runs it that nobody may open the page, and what would open it."""
    return f"nobody may ask on the page: other machines can reach it, so it needs {variable}"


def from_elsewhere() -> str:
    """Say that another page may not ask in its reader's name."""
    return "That request came from a page of somebody else. Open this one by itself."


def token_wanted() -> str:
    """Ask for the token of the page."""
    return "Whoever looks after this page has given you a token. Please enter it."


def wrong_token() -> str:
    """Say that a token was not the one."""
    return "That is not the token."


def too_many_tokens(seconds: int) -> str:
    """Say that wrong tokens are not listened to any more for a while."""
    return f"Those were too many wrong tokens. Please try again in {counted(seconds, 'second')}."
