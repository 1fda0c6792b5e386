"""What the gate makes of a body: read once, within bounds, or refused without an error."""

import json

import pytest

from adapters.slack.gate import Turned, Verified
from tests.adapters.slack.at_the_gate import JSON, Unreached, gate, head, headers, judged
from tests.adapters.slack.wire import COMMAND, FORM


def test_what_slack_has_signed_passes_with_its_bytes_untouched() -> None:
    """The body that is handed on is the body that was signed."""
    verdict = judged(COMMAND)

    assert isinstance(verdict, Verified)
    assert verdict.body == COMMAND
    assert verdict.payload["text"] == "How much leave?"


def test_only_what_matters_afterwards_is_handed_on() -> None:
    """The type, the time and the retries pass; the signature and all else stay at the gate."""
    more = [(b"X-Slack-Retry-Num", b"1"), (b"Cookie", b"a=b"), (b"X-Forwarded-For", b"1.2.3.4")]
    verdict = gate().judge(head(headers(COMMAND, more=more)), COMMAND)

    assert isinstance(verdict, Verified)
    assert verdict.headers == {
        "content-type": FORM,
        "x-slack-request-timestamp": "1700000000",
        "x-slack-retry-num": "1",
    }


def test_an_event_is_read_as_json() -> None:
    """Slack sends events as JSON, with or without naming the charset."""
    body = b'{"type": "event_callback", "event": {"text": "caf\xc3\xa9"}}'

    for kind in (JSON, "Application/JSON; charset=UTF-8", 'application/json;charset="utf-8"'):
        verdict = judged(body, kind=kind)
        assert isinstance(verdict, Verified)
        assert verdict.payload["event"] == {"text": "café"}
        assert verdict.headers["content-type"] == JSON


def test_a_press_is_read_from_the_field_that_holds_it() -> None:
    """Interactivity comes as JSON inside a form."""
    verdict = judged(b"payload=%7B%22type%22%3A%22block_actions%22%7D")

    assert isinstance(verdict, Verified)
    assert verdict.payload == {"type": "block_actions"}


def test_a_command_without_a_question_has_an_empty_one() -> None:
    """A field that Slack sends empty is there."""
    verdict = judged(b"command=%2Fask&text=")

    assert isinstance(verdict, Verified)
    assert verdict.payload == {"command": "/ask", "text": ""}


def test_a_question_about_payloads_is_a_question() -> None:
    """The word in a text is no field of that name."""
    verdict = judged(b"command=%2Fask&text=what+is+the+payload")

    assert isinstance(verdict, Verified)
    assert verdict.payload["text"] == "what is the payload"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xff\xfe",
        "text=é".encode("latin-1"),
        b"text=%ff%fe",
        b"&".join(b"a%d=1" % number for number in range(101)),
        b"payload=" + b"[" * 100_000,
        b"payload=",
        b"payload=null",
        b"payload=%7B%22a%22%3A" + b"[" * 65 + b"]" * 65 + b"%7D",
    ],
)
def test_a_form_that_cannot_be_read_is_refused_though_it_is_signed(body: bytes) -> None:
    """Not UTF-8, not few fields, not a JSON object inside: 400, and no error."""
    verdict = judged(body)

    assert isinstance(verdict, Turned)
    assert verdict.status == 400


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"null",
        b'"text"',
        b"[1]",
        b"[" * 100_000,
        b"[" * 100_000 + b"]" * 100_000,
        b'{"a":' * 50_000,
        b'{"a":' + b"[" * 65 + b"]" * 65 + b"}",
        b"9" * 5_000,
        b'\xef\xbb\xbf{"a":1}',
        b'{"a":"\xff"}',
    ],
)
def test_json_that_cannot_be_read_is_refused_though_it_is_signed(body: bytes) -> None:
    """However deep or broken it is: 400, and no error."""
    verdict = judged(body, kind=JSON)

    assert isinstance(verdict, Turned)
    assert verdict.status == 400


def test_a_body_may_be_deep_within_reason() -> None:
    """The nested lists of a message pass."""
    deep = {"blocks": json.loads("[" * 60 + "]" * 60)}

    assert isinstance(judged(json.dumps(deep).encode(), kind=JSON), Verified)


@pytest.mark.parametrize(
    "challenge", ["3eZbrw1aBm2rZgRNFdxV2595E9CY3gmdALWMmHkvFXO7tYXAYM8P", "a=="]
)
def test_slack_is_told_its_challenge(challenge: str) -> None:
    """Whoever sets the request URL up is answered by the gate itself."""
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()

    assert judged(body, kind=JSON) == Turned(200, "url_verification", challenge)


@pytest.mark.parametrize("challenge", ["", "a" * 129, "<script>", "a\r\nb", "é", None, 7, ["a"]])
def test_no_other_text_is_echoed(challenge: object) -> None:
    """A challenge is a short word; an echo of anything else would be somebody's tool."""
    body = json.dumps({"type": "url_verification", "challenge": challenge}).encode()

    assert judged(body, kind=JSON) == Turned(400, "unsafe challenge")


def test_a_challenge_needs_a_signature() -> None:
    """An unsigned one is not echoed."""
    body = b'{"type": "url_verification", "challenge": "abc"}'
    verdict = gate().judge(head([(b"Content-Type", JSON.encode())]), body)

    assert verdict == Turned(401, "no timestamp")


def test_the_check_of_the_certificate_needs_no_signature_and_touches_nothing() -> None:
    """Slack sends it unsigned: 200, and nobody is asked about anything."""
    door = gate(replays=Unreached())
    unsigned = [(b"Content-Type", FORM.encode())]
    get = head([], method="GET", target="/slack/events?ssl_check=1&token=x")

    assert door.judge(head(unsigned), b"ssl_check=1&token=x") == Turned(200, "ssl_check")
    assert door.glance(get) == Turned(200, "ssl_check")


@pytest.mark.parametrize("body", [b"ssl_check=10", b"xssl_check=1", b"ssl_check=1&" + b"a" * 1024])
def test_nothing_else_passes_for_a_check_of_the_certificate(body: bytes) -> None:
    """A field that looks like it, or a body that is large, needs its signature."""
    verdict = gate().judge(head([(b"Content-Type", FORM.encode())]), body)

    assert isinstance(verdict, Turned)
    assert verdict.status == 401


def test_a_question_about_ssl_check_is_a_question() -> None:
    """Inside a field the sign between name and value is escaped."""
    assert isinstance(judged(b"text=what+is+ssl_check%3D1"), Verified)
