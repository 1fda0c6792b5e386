"""Who has the token may ask; where there is none, this machine may, and nobody else."""

import logging
import re
from pathlib import Path

import pytest

from adapters.web import entrance
from adapters.web.entrance import BARRED, TRIES, is_local
from tests.adapters.web.browsing import TOKEN, Got, Visit, visiting
from tests.adapters.web.reader import quotes, read, said

pytestmark = pytest.mark.enable_socket

ASK = "/?q=What+is+superposition%3F"
DOCUMENT = "/document/24519dd6ea81"
FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")
URL = "https://quoth.example/docs"


def cookie(got: Got) -> str:
    """Return the cookie that came along."""
    return got.headers["Set-Cookie"].partition(";")[0]


async def signed_in(visit: Visit, path: str = "/") -> Got:
    """Bring the token."""
    return await visit.get(path, method="POST", data={"token": TOKEN})


async def test_without_a_token_this_machine_is_answered(tmp_path: Path) -> None:
    """By any of the names that it has for itself."""
    async with visiting(tmp_path) as visit:
        names = ("127.0.0.1", "localhost", "LOCALHOST:80", "[::1]:8080", "127.8.8.8", "127.0.0.1:1")
        answers = [await visit.get(ASK, Host=name) for name in names]

    assert [each.status for each in answers] == [200] * 6
    assert all(quotes(read(each.text)) for each in answers)


async def test_a_name_that_somebody_points_here_is_not_answered(tmp_path: Path) -> None:
    """Or a page elsewhere could have its readers' browsers ask, and read the answers."""
    hosts = (
        *("evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example"),
        *("10.0.0.1", "[::ffff:10.0.0.1]", "", "127.0.0.1@evil.example", "evil.example#localhost"),
        *("[", "8.8.8.8", "localhost.", "127.1", "localhost/evil.example", "a" * 4_000),
    )
    async with visiting(tmp_path) as visit:
        answers = {host: await visit.get(ASK, Host=host) for host in hosts}
        others = [await visit.get(path, Host=hosts[0]) for path in ("/", DOCUMENT, "/ask.json?q=a")]

    assert {host: each.status for host, each in answers.items()} == dict.fromkeys(hosts, 403)
    assert [each.status for each in others] == [403] * 3
    assert "QUOTH_WEB_TOKEN" in others[0].text
    assert not any(quotes(read(each.text)) for each in answers.values())


async def test_what_a_proxy_passes_on_is_not_from_this_machine(tmp_path: Path) -> None:
    """Whatever name it has put there."""
    async with visiting(tmp_path) as visit:
        for name in FORWARDED:
            assert (await visit.get(ASK, **{name: "1"})).status == 403


@pytest.mark.parametrize(
    "values",
    [{"host": "0.0.0.0"}, {"web_url": URL}, {"web_url": "http://10.0.0.1"}],  # noqa: S104 - it must be refused
)
async def test_where_others_can_reach_it_nothing_is_answered_without_a_token(
    tmp_path: Path, values: dict[str, object]
) -> None:
    """It fails closed, and says which setting opens it; the stylesheet is nobody's secret."""
    async with visiting(tmp_path, None, **values) as visit:
        got = await visit.get(ASK)
        sent = await visit.get("/", method="POST", data={"token": ""})
        style = await visit.get(
            f"/{read(got.text).one('link', rel='stylesheet').attributes['href']}"
        )
        caveat = visit.web.caveat

    assert caveat is not None
    assert "needs QUOTH_WEB_TOKEN" in caveat

    assert (got.status, sent.status, style.status) == (403, 403, 200)
    assert said(read(got.text)) == [
        "Without a token this page is for the machine that it runs on, if no other can reach it.",
        "Whoever looks after it can open it with a token: QUOTH_WEB_TOKEN.",
    ]
    assert read(got.text).all("form") == []


async def test_a_page_that_somebody_may_ask_on_has_nothing_to_add(tmp_path: Path) -> None:
    """On this machine alone, or with a token anywhere."""
    async with visiting(tmp_path) as here, visiting(tmp_path, web_token=TOKEN) as visit:
        assert (here.web.caveat, visit.web.caveat) == (None, None)


async def test_who_has_no_token_is_asked_for_it(tmp_path: Path) -> None:
    """Whatever they wanted to see; nothing of it is told."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        got = [await visit.get(path) for path in ("/", ASK, DOCUMENT)]
        program = await visit.get("/ask.json?q=a")

    assert [each.status for each in (*got, program)] == [401] * 4
    assert len({re.sub(r"[./]*style-", "", each.text).replace("../", "./") for each in got}) == 1
    form = read(got[0].text).one("form")
    assert form.attributes["method"] == "post"
    assert form.one("input").attributes["type"] == "password"
    assert form.one("label").attributes["for"] == form.one("input").attributes["id"]
    assert program.text.startswith('{"error"')


async def test_the_token_leads_to_the_page_that_was_wanted(tmp_path: Path) -> None:
    """With a cookie that no script reads, no other page sends, and that holds no token."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        got = await signed_in(visit, f"{DOCUMENT}?line=3")
        shown = await visit.get(ASK, Cookie=cookie(got))

    assert (got.status, got.headers["Location"]) == (303, "./24519dd6ea81?line=3")
    assert quotes(read(shown.text))
    attributes = got.headers["Set-Cookie"].split("; ")[1:]
    assert sorted(attributes) == ["HttpOnly", "Max-Age=604800", "Path=/", "SameSite=Strict"]
    assert TOKEN not in str(got.headers)


async def test_over_https_the_cookie_goes_nowhere_else(tmp_path: Path) -> None:
    """Not in the clear, and not to a neighbour of the same domain."""
    async with visiting(tmp_path, web_token=TOKEN, web_url=URL) as visit:
        got = await signed_in(visit)

    assert got.headers["Set-Cookie"].startswith("__Host-quoth=")
    assert "Secure" in got.headers["Set-Cookie"].split("; ")


async def test_whoever_signs_out_is_asked_again(tmp_path: Path) -> None:
    """Their browser forgets."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        held = cookie(await signed_in(visit))
        page = read((await visit.get("/", Cookie=held)).text)
        left = await visit.get("/", method="POST", data={"leave": "1"}, Cookie=held)

    assert page.one("button", name="leave").text == "Sign out"
    assert left.status == 303
    assert "Max-Age=0" in left.headers["Set-Cookie"]


async def test_a_cookie_that_was_made_up_or_altered_is_none(tmp_path: Path) -> None:
    """Nor is one that was given for another token, or is too old."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        held = cookie(await signed_in(visit))
        # The last letter but one, for not every bit of the last one counts.
        flipped = f"{held[:-2]}{'A' if held[-2] != 'A' else 'B'}{held[-1]}"
        forged = [held.replace("quoth=", "quoth=x"), "quoth=", "quoth=a.b.c", "quoth=\xff", flipped]
        for each in forged:
            assert (await visit.get(ASK, Cookie=each)).status == 401
        assert (await visit.get(ASK, Cookie=held)).status == 200
    async with visiting(tmp_path, web_token=f"{TOKEN}!") as visit:
        assert (await visit.get(ASK, Cookie=held)).status == 401


async def test_a_session_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a week."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        held = cookie(await signed_in(visit))
        monkeypatch.setattr(entrance, "STAY", -1)
        got = await visit.get(ASK, Cookie=held)

    assert got.status == 401


async def test_programs_bring_the_token_along(tmp_path: Path) -> None:
    """In the header that is made for it."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        got = await visit.get("/ask.json?q=superposition", Authorization=f"bearer {TOKEN}")
        basic = await visit.get("/ask.json?q=superposition", Authorization=f"Basic {TOKEN}")
        wrong = await visit.get("/ask.json?q=superposition", Authorization="Bearer 1")

    assert (got.status, basic.status, wrong.status) == (200, 401, 401)
    assert "Set-Cookie" not in got.headers
    assert wrong.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("way", ["form", "header"])
async def test_whoever_guesses_is_not_listened_to_for_a_while(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, way: str
) -> None:
    """Not even with the right one; who was in already stays in. The log names no token."""
    async with visiting(tmp_path, web_token=TOKEN) as visit:
        held = cookie(await signed_in(visit))

        async def bring(token: str) -> Got:
            if way == "form":
                return await visit.get("/", method="POST", data={"token": token})
            return await visit.get("/", Authorization=f"Bearer {token}")

        guesses = [await bring(f"a guess with number {at}") for at in range(TRIES)]
        late = await bring(TOKEN)
        inside = await visit.get(ASK, Cookie=held)

    assert [each.status for each in guesses] == [401] * TRIES
    assert (late.status, late.headers["Retry-After"]) == (429, str(BARRED))
    assert inside.status == 200
    assert "a guess" not in caplog.text
    assert [each.levelno for each in caplog.records] == [logging.WARNING] * TRIES


async def test_each_who_has_signed_in_has_questions_of_their_own(tmp_path: Path) -> None:
    """Behind a proxy they all have one address."""
    async with visiting(tmp_path, web_token=TOKEN, rate_per_minute=1, rate_burst=1) as visit:
        first, second = [cookie(await signed_in(visit)) for _ in range(2)]
        got = [(await visit.get(ASK, Cookie=held)).status for held in (first, second, first)]

    assert got == [200, 200, 429]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "no-cors"}, 403),
        ("GET", {"Sec-Fetch-Site": "same-site", "Sec-Fetch-Mode": "cors"}, 403),
        ("GET", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 200),
        ("GET", {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "cors"}, 200),
        ("GET", {"Sec-Fetch-Site": "none", "Sec-Fetch-Mode": "navigate"}, 200),
        ("POST", {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}, 403),
        ("POST", {"Sec-Fetch-Site": "same-origin"}, 303),
        ("POST", {"Origin": "https://evil.example"}, 403),
        ("POST", {"Origin": "null"}, 403),
        ("POST", {}, 303),
    ],
)
async def test_a_page_of_somebody_else_cannot_ask_in_its_readers_name(
    tmp_path: Path, method: str, headers: dict[str, str], status: int
) -> None:
    """It could use up their questions, or sign them out. It may link here."""
    async with visiting(tmp_path) as visit:
        got = await visit.get("/", method=method, data={} if method == "POST" else None, **headers)

    assert got.status == status


@pytest.mark.parametrize(
    ("host", "local"),
    [("localhost", True), ("::1", True), ("127.1.2.3", True), ("::", False), ("", False)],
)
def test_only_what_nobody_else_can_reach_is_this_machine(host: str, local: bool) -> None:  # noqa: FBT001 - what it is
    """By the meaning of addresses, and one name."""
    assert is_local(host) is local
