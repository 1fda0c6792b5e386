"""The adapter answers in a Discord that others than we have built, in this process."""

import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import discord
import pytest
import pytest_asyncio
from simcord import ChannelHandle, Env, InteractionResult, MemberActor

from adapters.discord.assembly import Assembly, assemble
from adapters.discord.exchange import Letter
from bot import labels
from bot.bootstrap import answer_service
from bot.capabilities import Action
from bot.library import Library
from bot.reception import Reception
from bot.service import AnswerService
from bot.settings import Settings
from bot.state.opening import open_state
from bot.workers import Workers
from tests.fakes.discord.protocol import Payload
from tests.fakes.discord.reading import quotes, words

QUESTION = "When is the salary paid?"
QUOTE = "The salary is paid on the 25th of each month."
SHOWN = QUOTE.replace("salary", "**salary**").replace("paid", "**paid**")


@contextmanager
def reception(settings: Settings) -> Iterator[Reception[Letter]]:
    """Answer from the documents of *settings*, and never too late: simulated time stands still."""
    state = open_state(settings)
    service = answer_service(settings, None, clock=lambda: 0.0)
    searching = Workers("search", threads=1, waiting=8)
    keeping = Workers("state", threads=1, waiting=64)
    try:
        yield Reception(service, state, searching, keeping)
    finally:
        searching.close()
        keeping.close()
        state.close()


@pytest_asyncio.fixture
async def parts(tmp_path: Path) -> AsyncIterator[Assembly]:
    """Put together what answers from one document.

    The simulation does not say that it is a server that has installed us. So we take ourselves for
    somebody's guest there, and quote only what is open to outsiders.
    """
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "pay.md").write_text(f"# Pay\n\n{QUOTE}\n")
    data, cache = tmp_path / "data", tmp_path / "cache"
    settings = Settings(corpus=corpus, corpus_outsiders=True, data=data, cache=cache)
    with reception(settings) as received:
        await Library(settings, received.service).refresh()
        yield await assemble(settings, received)


@pytest.fixture
def simcord_bot(parts: Assembly) -> discord.Client:
    """Return what the fixture ``simcord_env`` connects."""
    return parts.client


@pytest_asyncio.fixture
async def env(parts: Assembly, simcord_env: Env, monkeypatch: pytest.MonkeyPatch) -> Env:
    """Connect to a simulated Discord, and tell it of our commands."""
    # Connecting gives the client another way to call, but the first was handed on already.
    sender = parts.listeners.desk.sender
    monkeypatch.setattr(sender.http, "request", parts.client.http.request)
    # Its year has only begun, and whoever asked then is not apologised to any more.
    await simcord_env.advance_time(time.time() - simcord_env.now().timestamp())
    await parts.tree.sync()
    simcord_env.create_guild()
    return simcord_env


@pytest.fixture
def channel(env: Env) -> ChannelHandle:
    """Return a channel that all may write in."""
    return env.guild.create_text_channel("general")


@pytest.fixture
def ann(env: Env) -> MemberActor:
    """Return a member of the server."""
    return env.guild.add_member(env.create_user("ann"))


def payload(message: discord.Message) -> Payload:
    """Return what a message shows."""
    return {"components": [each.to_dict() for each in message.components]}


def answered(result: InteractionResult) -> discord.Message:
    """Return the message that an interaction was answered with."""
    assert result.response is not None
    return result.response.message


async def test_a_command_is_deferred_and_answered(
    env: Env, channel: ChannelHandle, ann: MemberActor
) -> None:
    """Discord is told at once that an answer will come, and the answer takes that place."""
    result = await ann.slash(channel, "ask", question=QUESTION)
    *_, acknowledged, answer = env.http_requests

    assert acknowledged.json == {"type": 5, "data": {"flags": 64}}
    assert (answer.method, answer.path.rpartition("/")[2]) == ("PATCH", "@original")
    assert quotes(payload(answered(result))) == [SHOWN]
    assert result.followups == []


async def test_a_mention_is_replied_to_and_pings_nobody(
    env: Env, channel: ChannelHandle, ann: MemberActor
) -> None:
    """A reply would ping by itself."""
    assert env.bot.user is not None
    asked = await ann.send(channel, f"{env.bot.user.mention} {QUESTION}")
    [_, reply] = channel.history()

    assert reply.reference is not None
    assert reply.reference.message_id == asked.id
    assert quotes(payload(reply)) == [SHOWN]
    assert (reply.mentions, reply.role_mentions, reply.mention_everyone) == ([], [], False)


async def test_a_press_is_answered_for_whoever_pressed(
    env: Env, channel: ChannelHandle, ann: MemberActor
) -> None:
    """Others see the answer as it was, and nothing beside it."""
    result = await ann.slash(channel, "ask", question=QUESTION, private=False)
    bob = env.guild.add_member(env.create_user("bob"))
    before = payload(answered(result))
    [why] = (await bob.click(answered(result), label=labels.label(Action.WHY))).followups

    assert why.ephemeral
    assert payload(answered(result)) == before
    assert "salary" in words(payload(why.message))
    assert [each.id for each in channel.history(viewer=ann)] == [answered(result).id]
    assert [each.id for each in channel.history(viewer=bob)] == [answered(result).id, why.id]


async def test_a_failure_is_told_by_its_number(
    channel: ChannelHandle,
    ann: MemberActor,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The asker sees the number that stands in the log beside what failed."""
    monkeypatch.delattr(AnswerService, "answer")
    result = await ann.slash(channel, "ask", question=QUESTION)
    [failure] = [each for each in caplog.records if each.exc_info]
    told = words(payload(answered(result)))

    assert f"incident {told.rpartition(' ')[2]}: AttributeError" in failure.getMessage()
    assert QUESTION not in caplog.text
