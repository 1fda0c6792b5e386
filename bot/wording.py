"""Every sentence that a person reads, as functions of facts.

Nothing here holds markup and nothing is escaped: each surface escapes the finished sentence once,
as its last step.
"""

from collections.abc import Sequence
from datetime import datetime

from bot.around import Gone
from bot.cutting import clip
from bot.errors import BadSetting, BotError, UnreadablePlace
from bot.model import Nothing, NothingFound, Question, Refusal, Refused
from bot.policy import LONGEST_QUESTION
from retrieval.errors import DamagedIndex, MissingCorpus, RetrievalError
from retrieval.model import Evidence, NearHeading, Suggestion

HOW_TO_ASK = (
    "Ask in a few words of your own. "
    "I answer with the exact words of the documents, and where they stand."
)
NEAREST = "Nearest headings:"
NOTHING_GENERATED = "Nothing in an answer is generated: every word of it stands in a document."
STEP = " › "  # noqa: RUF001 - between the headings of a path
LONGEST_ECHO = 120  # characters of a question inside a sentence
AT_MOST = 5  # words, headings or places in one sentence; the rest is counted

_GONE = {
    Gone.NOT_HERE: "That document is not here any more, or not open to this place.",
    Gone.CHANGED: "That document has changed since. Ask again to see what it says now.",
}
_REFUSED = {
    Refusal.TOO_OFTEN: "That is many questions in a short time.",
    Refusal.NOT_HERE: (
        "No documents are open to this place. Whoever looks after me can bind a collection to it."
    ),
    Refusal.UNKNOWN_COLLECTION: "There is no such collection here.",
    Refusal.TOO_LATE: "The answer was not ready in time. Please ask again.",
    Refusal.TOO_BUSY: "Many people are asking just now. Please ask again in a moment.",
    Refusal.NOT_READY: (
        "I have not read the documents yet. Please ask again in a minute,"
        " and if that stays so, tell whoever runs me."
    ),
}


# When there is no quote.


def nothing_found(reply: NothingFound) -> tuple[str, ...]:
    """Say that there is no answer, why, and what may help: a sentence each."""
    match reply.why:
        case Nothing.NO_DOCUMENTS:
            return ("There are no documents here to quote from yet.",)
        case Nothing.NO_WORDS:
            return ("That holds no word to look for. Name the thing that you want to know about.",)
        case Nothing.NO_EVIDENCE:
            return (
                "The documents do not answer that.",
                _looked_for(reply.evidence.found, reply.evidence.missing),
                *_meant(reply.suggestions),
            )


def meant(suggestions: Sequence[Suggestion]) -> str:
    """Offer to ask again with the words that are spelt almost alike."""
    return " ".join(_meant(suggestions))


def nearest(reply: NothingFound) -> tuple[str, ...]:
    """Name the headings that come close, for a list under ``NEAREST``."""
    return tuple(_near(heading) for heading in reply.nearest[:AT_MOST])


def _near(heading: NearHeading) -> str:
    if heading.headings:
        return f"{STEP.join(heading.headings)} ({heading.title}, line {heading.line})"
    return f"{heading.title} (line {heading.line})"


def closest(reply: NothingFound) -> str:
    """Introduce the closest passages so that nobody takes them for an answer."""
    missing = reply.evidence.missing
    if missing:
        absent = listed(_quoted(missing), "or")
        return f"These passages come closest. They do not speak of {absent}:"
    return "These passages come closest, but they hardly answer that:"


def how_to_see_closest(reply: NothingFound) -> str:
    """Say how to see the closest passages on a command line."""
    if len(reply.closest) == 1:
        return "Add --closest to see the passage that comes closest."
    return f"Add --closest to see the {counted(len(reply.closest), 'passage')} that come closest."


def cut_short(question: Question) -> tuple[str, ...]:
    """Say that the end of a long question was not looked at."""
    if len(question.text) < LONGEST_QUESTION:
        return ()
    return (f"I looked at the first {LONGEST_QUESTION:,} characters of the question only.",)


def refused(reply: Refused) -> str:
    """Say why a question is not answered now, and when to ask again."""
    sentence = _REFUSED[reply.why]
    if reply.why is Refusal.UNKNOWN_COLLECTION and reply.question.collection:
        sentence = f"There is no document or collection “{reply.question.collection}” here."
    if reply.retry_after:
        return f"{sentence} Please ask again in {counted(reply.retry_after, 'second')}."
    return sentence


def refusal(why: Refusal) -> str:
    """Say why something cannot be shown now, that nobody has asked in words."""
    return _REFUSED[why]


def gone(why: Gone) -> str:
    """Say why a quote cannot be shown in its surroundings."""
    return _GONE[why]


def enough(evidence: Evidence, *, answered: bool) -> tuple[str, ...]:
    """Say in words why the passages were shown as an answer, or why they were not."""
    looked_for = _looked_for(evidence.found, evidence.missing) if evidence.missing else ""
    verdict = "This was enough for an answer." if answered else "Together too little for an answer."
    points = "Points compare the passages of one question. They are no percentage."
    return tuple(filter(None, (looked_for, verdict, points)))


# Around the answers: how to ask, and what became of a question or a press.


def ways(
    command: str, *, mentioned: str = "I answer in the thread", menu: str = "Find sources"
) -> tuple[str, ...]:
    """List the ways to ask, and who reads the answer, as a platform names them."""
    return (
        f"{command} and your question: the answer is for you alone until you share it.",
        f"Mention me in a channel: {mentioned}, where everyone there can read it.",
        "Write to me directly, and nobody else reads it.",
        f"Choose “{menu}” in the menu of a message to see what the documents say to it.",
    )


def help(command: str, collections: Sequence[str] = ()) -> tuple[str, ...]:  # noqa: A001 - its name
    """Say how to ask, a line each."""
    return (HOW_TO_ASK, *ways(command), *narrowing(collections))


def narrowing(collections: Sequence[str]) -> tuple[str, ...]:
    """Say how to look in one of several collections only."""
    if len(collections) < 2:  # noqa: PLR2004 - among fewer there is no choice
        return ()
    names = listed([f"in:{name}" for name in sorted(collections)], "or")
    return (f"Add {names} to look in one collection only.",)


def collections(names: Sequence[str]) -> str:
    """Name the collections that are open to somebody."""
    return f"Open to you: {listed(sorted(names), 'and')}."


def position(number: int, total: int) -> str:
    """Say which of several passages is shown."""
    return f"Passage {number} of {total}"


def ago(then: datetime, now: datetime) -> str:
    """Say how long before *now* something was."""
    minutes = int((now - then).total_seconds() // 60)
    for number, noun in ((minutes // 1440, "day"), (minutes // 60, "hour"), (minutes, "minute")):
        if number > 0:
            return f"{counted(number, noun)} ago"
    return "just now"


def freshness(documents: int, read: datetime | None, now: datetime) -> str:
    """Say how many documents are quoted from, and how fresh what is known of them is."""
    if read is None:
        return "The documents have not been read yet."
    return f"{counted(documents, 'document')}, read {ago(read, now)}."


def none_open() -> str:
    """Say that whoever writes directly is quoted nothing."""
    return "No documents are open to direct messages."


def generation(name: str) -> str:
    """Name the state of the documents, so that two people can tell whether theirs is the same."""
    return f"Generation {name}."


def failed(number: str) -> str:
    """Own up to an error, with the *number* under which it stands in the log."""
    return (
        "Something went wrong on my side. If it happens again, tell whoever looks after me"
        f" this number: {number}"
    )


def interrupted(question: str) -> str:
    """Say that an answer may not have arrived."""
    return (
        f"I was interrupted while I was answering “{clip(question, LONGEST_ECHO)}”."
        " If no answer stands above, please ask again."
    )


def restarting() -> str:
    """Ask for patience while another process takes over."""
    return "I am restarting. Please ask again in a moment."


def not_installed() -> str:
    """Say that a workspace has no bot any more."""
    return "I am not installed in this workspace any more. Whoever administers it can add me again."


def not_yours() -> str:
    """Say that a button is somebody else's."""
    return "That button is for whoever asked. Ask the question yourself to get one of your own."


def not_now() -> str:
    """Say that what a press needs can be neither looked up nor kept at the moment."""
    return "I cannot look that up or keep it at the moment. Please press again in a minute."


def expired() -> str:
    """Say that a button is too old."""
    return "That answer is too old for its buttons to work. Please ask again."


def moved_on() -> str:
    """Say that an answer would be another one today."""
    return "The documents have changed since that answer. Ask again to see what they say now."


def already_shared() -> str:
    """Say that somebody has shared an answer before."""
    return "That answer is shared already. It stands in the channel."


def is_shared() -> str:
    """Say that sharing worked."""
    return "Shared with the channel."


def no_more() -> str:
    """Say that all passages were shown."""
    return "There are no more passages that speak to that."


def not_shared_here() -> str:
    """Say that a channel may not see what an answer quotes."""
    return "The documents of that answer are not open to this channel, so I cannot share it here."


def outsiders_unknown() -> str:
    """Say that nothing is shown where people of other companies may read along."""
    return (
        "I cannot tell whether people of other companies read this channel. Invite me here and"
        " mention me once, and I will know; or ask whoever looks after me to open the collection"
        " to them."
    )


def thanks() -> str:
    """Thank for a vote."""
    return "Thank you. Whoever looks after the documents sees how many answers help."


def no_text() -> str:
    """Say that a message has nothing to look for."""
    return "That message holds no words to look for."


# What went wrong.


def error(cause: BotError | RetrievalError | OSError) -> str:
    """Say what went wrong and what to do about it."""
    match cause:
        case BadSetting():
            end = "" if cause.problem.endswith("?") else "."
            return f"{cause}{end} All settings: quoth config docs."
        case UnreadablePlace():
            return (
                f"“{cause.pattern}” is not a place. Write it as console, web, discord, slack,"
                " slack:T024, slack:T024/C1 or slack:T024/direct."
            )
        case MissingCorpus():
            return (
                f"There is no folder of documents at {cause.root}. Name one with --corpus FOLDER,"
                " QUOTH_CORPUS or the root of its collection."
            )
        case DamagedIndex():
            return f"The index is damaged ({cause}). Build it anew: quoth index."
        case OSError(filename=str(path), strerror=str(reason)):
            return f"{path}: {reason}."
        case _:
            return f"{cause}."


def _looked_for(found: Sequence[str], missing: Sequence[str]) -> str:
    if not missing:
        return "They hold its words, but nowhere enough of them together."
    absent = f"Not in them: {listed(_quoted(missing), 'and')}."
    return f"{absent} Found: {listed(_quoted(found), 'and')}." if found else absent


def _meant(suggestions: Sequence[Suggestion]) -> tuple[str, ...]:
    if not suggestions:
        return ()
    if len(suggestions) == 1:
        return (f"Did you mean “{suggestions[0].meant}”?",)
    meant = [f"“{each.meant}” for “{each.asked}”" for each in suggestions]
    return (f"Did you mean {listed(meant, 'or')}?",)


def how_to_install() -> str:
    """Say how to get all packages: to install some would take away those that are there."""
    return "install it from Quoth's own folder: uv tool install '.[all]'"


# The grammar of lists and numbers.


def counted(number: int, noun: str) -> str:
    """Write a number with its noun: ``1 file``, ``2 files``, ``1,200 passages``."""
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def _quoted(words: Sequence[str]) -> list[str]:
    return [f"“{word}”" for word in words]


def listed(items: Sequence[str], conjunction: str) -> str:
    """Join items as a sentence does, and count those past the fifth."""
    shown = list(items[:AT_MOST])
    if len(items) > AT_MOST:
        shown.append(f"{len(items) - AT_MOST} more")
        conjunction = "and"
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} {conjunction} {shown[-1]}"
