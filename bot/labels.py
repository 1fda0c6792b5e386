"""What the parts of an answer are called: buttons, links, titles of views and columns."""

from bot.capabilities import Action

NAME = "Quoth"
WELCOME = "Ask your documents"
WAYS = "Ways to ask"
EXAMPLES = "Try one of these"
ANSWER = "Answer"
SHARED = "shared this answer."  # behind a name
IN_PLACE = "In its place"
IN_ALL = "in all"
OPEN = "Open"
ORIGINAL = "Original"
PREVIOUS = "Previous passage"
NEXT = "Next passage"
CLOSE = "Close"
BACK = "Back"
QUESTION = "Your question"
ASK = "Ask"
COLLECTION = "Collection"
ALL_COLLECTIONS = "All collections"
REASON = "Reason"
POINTS = "Points"
CONTENTS = "Contents"
PASSAGE = "A passage"
WHOLE = "The whole document"
PARTS = "Parts of the document"
PREVIOUS_PART = "Previous part"
NEXT_PART = "Next part"
TOKEN = "Token"  # noqa: S105 - what it is called
SIGN_IN = "Sign in"
SIGN_OUT = "Sign out"

_LABELS = {
    Action.SHARE: "Share to channel",
    Action.MORE: "More passages",
    Action.WHY: "Why this?",
    Action.AROUND: "Show around",
    Action.HELPFUL: "Helpful",
    Action.UNHELPFUL: "Not helpful",
    Action.CLOSEST: "Show what comes closest",
    Action.AGAIN: "Ask again",
    Action.DELETE: "Delete",
}
_SPOKEN = {
    Action.HELPFUL: "This answer was helpful",
    Action.UNHELPFUL: "This answer was not helpful",
}


def label(action: Action) -> str:
    """Name what a button does. Headings and words that were meant are named by themselves."""
    return _LABELS[action]


def spoken(vote: Action) -> str:
    """Say what a vote means to somebody who hears it and cannot see what it stands under."""
    return _SPOKEN[vote]
