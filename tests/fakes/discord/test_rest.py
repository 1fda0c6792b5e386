"""The REST API answers as Discord's does, and goes wrong when it is asked to."""

import aiohttp
import pytest

from tests.fakes.discord import faults
from tests.fakes.discord.calling import Caller
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Cut
from tests.fakes.discord.protocol import Error
from tests.fakes.discord.world import BOT, GENERAL

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])


async def test_a_client_is_told_who_it_is_and_where_the_gateway_is(
    fake: FakeDiscord, caller: Caller
) -> None:
    """By both names of the application."""
    fake.gateway.shards = 2
    gateway = (await caller.call("GET", "/gateway/bot")).said

    assert (await caller.call("GET", "/users/@me")).said["id"] == BOT
    for path in ("/applications/@me", "/oauth2/applications/@me"):
        assert (await caller.call("GET", path)).said["id"] == BOT
    assert (gateway["url"], gateway["shards"]) == (fake.gateway_url, 2)
    assert gateway["session_start_limit"]["max_concurrency"] == 1


async def test_the_content_type_is_exactly_json(caller: Caller) -> None:
    """With a charset, discord.py takes the answer for a text; Via tells that it is Discord's."""
    headers = (await caller.call("GET", "/users/@me")).headers

    assert headers["Content-Type"] == "application/json"
    assert headers["Via"]
    assert float(headers["X-RateLimit-Reset-After"]) > 0


async def test_who_is_no_bot_gets_nothing_done(fake: FakeDiscord, caller: Caller) -> None:
    """The refusal is on record."""
    refused = await caller.call(
        "POST", f"/channels/{GENERAL}/messages", {"content": "a"}, prefix="Bearer"
    )

    assert refused.status == 401
    assert fake.transcript.shown == {}
    assert [each.where for each in fake.rejected] == ["send"]


async def test_every_call_is_on_record(fake: FakeDiscord, caller: Caller) -> None:
    """With what came of it; what was taken is apart from what was not."""
    await caller.send(GENERAL, content="a")
    await caller.send(GENERAL, content="")
    await caller.send("7", content="b")
    await caller.call("GET", "/users/@me")
    await caller.call("GET", "/nowhere")

    assert [(each.route, each.status, each.code) for each in fake.calls] == [
        ("send", 200, 0),
        ("send", 400, 50006),
        ("send", 404, 10003),
        ("me", 200, 0),
        ("unknown", 404, 0),
    ]
    assert [each.payload for each in fake.sent] == [{"content": "a"}]
    assert [each.payload for each in fake.rejected] == [{"content": ""}, {"content": "b"}]
    assert len(fake.called("send")) == 3


async def test_files_come_in_a_form(fake: FakeDiscord, caller: Caller) -> None:
    """They are named, and a message may be nothing but one."""
    form = aiohttp.FormData({"payload_json": "{}"})
    form.add_field("files[0]", b"text", filename="passage.txt")
    url = f"{fake.api_url}/channels/{GENERAL}/messages"
    headers = {"Authorization": f"Bot {fake.world.token}"}
    async with aiohttp.ClientSession(headers=headers) as session:
        assert (await session.post(url, data=form)).status == 200

    assert fake.sent[0].payload == {"files": ["passage.txt"]}
    assert (await caller.send(GENERAL)).code == 50006


async def test_a_limit_says_how_long_to_wait(fake: FakeDiscord, caller: Caller) -> None:
    """For this kind of call or for all; without Via it comes from in front of Discord."""
    fake.faults.plan(
        "send",
        faults.limited(0.5),
        faults.limited(1, everywhere=True),
        faults.limited(1, via=False),
    )
    own, all_, ban = [await caller.send(GENERAL, content="a") for _ in range(3)]

    assert [each.status for each in (own, all_, ban)] == [429] * 3
    assert (own.said["retry_after"], own.headers["Retry-After"]) == (0.5, "0.5")
    assert (own.said["global"], all_.said["global"]) == (False, True)
    assert ("Via" in own.headers, "Via" in ban.headers) == (True, False)
    assert all_.headers["X-RateLimit-Global"] == "true"


async def test_planned_faults_come_in_turn_and_pass(fake: FakeDiscord, caller: Caller) -> None:
    """Nothing is done in them, and other calls are not touched."""
    fake.faults.plan("send", faults.broken(502), faults.refused(Error.NO_PERMISSION))
    codes = [(await caller.send(GENERAL, content="a")).status for _ in range(3)]

    assert codes == [502, 403, 200]
    assert [each.code for each in fake.calls] == [0, 50013, 0]
    assert len(fake.transcript.shown) == 1
    assert (await caller.call("GET", "/users/@me")).status == 200


async def test_a_lasting_fault_lasts_until_it_is_cleared(fake: FakeDiscord, caller: Caller) -> None:
    """However often it is met."""
    fake.faults.last("send", faults.refused(Error.UNKNOWN_MESSAGE))
    lasting = [(await caller.send(GENERAL, content="a")).code for _ in range(3)]
    fake.faults.clear("send")

    assert lasting == [10008] * 3
    assert (await caller.send(GENERAL, content="a")).status == 200


@pytest.mark.parametrize(("when", "done"), [(Cut.BEFORE, 0), (Cut.AFTER, 1)])
async def test_a_connection_breaks_before_or_after_the_work(
    fake: FakeDiscord, caller: Caller, when: Cut, done: int
) -> None:
    """The caller cannot tell which."""
    fake.faults.plan("send", faults.cut(when))
    with pytest.raises(aiohttp.ClientConnectionError):
        await caller.send(GENERAL, content="a")

    assert len(fake.transcript.shown) == done
    assert len(fake.calls) == 1


async def test_a_slow_answer_is_right(fake: FakeDiscord, caller: Caller) -> None:
    """It only comes late."""
    fake.faults.plan("send", faults.slow(0.05))
    sent = await caller.send(GENERAL, content="a")

    assert sent.status == 200
    assert fake.transcript.find(sent.said["id"])
