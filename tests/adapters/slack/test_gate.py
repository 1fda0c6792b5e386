"""Nothing passes the gate that Slack has not signed, within five minutes, for the first time."""

import time

import pytest

from adapters.slack.gate import LARGEST, Gate, Replays, Turned, Verified, signing_secrets
from bot.errors import BadSetting
from tests.adapters.slack.at_the_gate import (
    JSON,
    NOW,
    ROTATED,
    gate,
    head,
    headers,
    judged,
    replaced,
)
from tests.adapters.slack.wire import COMMAND, FORM, SECRET


@pytest.mark.parametrize(
    ("method", "target", "status"),
    [
        ("POST", "/", 404),
        ("POST", "/slack/events/", 404),
        ("POST", "/slack//events", 404),
        ("POST", "/SLACK/EVENTS", 404),
        ("POST", "http://bot/slack/events", 404),
        ("POST", "*", 404),
        ("POST", "", 404),
        ("GET", "/slack/events", 405),
        ("PUT", "/slack/events", 405),
        ("post", "/slack/events", 405),
        ("BREW", "/slack/events", 405),
    ],
)
def test_only_a_post_to_the_one_path_is_looked_at(method: str, target: str, status: int) -> None:
    """Everything else ends before its headers are read, signed or not."""
    verdict = gate().judge(head(headers(COMMAND), method=method, target=target), COMMAND)

    assert isinstance(verdict, Turned)
    assert verdict.status == status


@pytest.mark.parametrize("encoding", [b"gzip", b"br", b"identity", b""])
def test_no_body_is_unpacked(encoding: bytes) -> None:
    """A compressed body may be a thousand times what was sent."""
    more = [(b"content-ENCODING", encoding)]

    assert gate().glance(head(headers(COMMAND, more=more))) == Turned(415, "encoded body")


@pytest.mark.parametrize(
    "kind",
    [
        b"",
        b"text/plain",
        b"multipart/form-data; boundary=x",
        b"application/json; charset=bogus",
        b"application/json; charset=utf-16",
        b"application/x-www-form-urlencoded; charset=utf-7",
        b"application/json; charset=utf-8; charset=utf-16",
        b"application/json, text/plain",
        b"application/jsonx",
        b"\xff\xfe",
    ],
)
def test_only_forms_and_json_in_utf_8_are_taken(kind: bytes) -> None:
    """What Slack never sends is not read at all."""
    verdict = gate().judge(head(replaced(headers(COMMAND), b"content-type", kind)), COMMAND)

    assert verdict == Turned(415, "neither a form nor JSON")


def test_a_request_has_one_type() -> None:
    """Two readers would pick different ones."""
    twice = replaced(headers(COMMAND), b"content-type", FORM.encode(), JSON.encode())

    assert gate().glance(head(twice)) == Turned(415, "neither a form nor JSON")


def test_a_body_may_be_as_large_as_the_limit_and_no_larger() -> None:
    """256 KiB pass, one byte more does not, whether declared or sent."""
    full = b"text=" + b"a" * (LARGEST - 5)
    over = full + b"a"

    assert isinstance(judged(full), Verified)
    assert judged(over) == Turned(413, "body too large")


@pytest.mark.parametrize("length", [b"262145", b"9" * 5_000, b"-1", b"0x10", b"1e3", b"", b"\xb2"])
def test_a_length_that_is_too_long_or_no_number_is_refused_unread(length: bytes) -> None:
    """The length is believed only when it says no."""
    more = [(b"Content-Length", length)]

    assert gate().glance(head(headers(COMMAND, more=more))) == Turned(413, "body too large")


@pytest.mark.parametrize(
    "timestamp",
    [
        b"",
        b"abc",
        b"soon",
        b"1e9",
        b"NaN",
        b"0x10",
        b"-1700000000",
        b"+1700000000",
        b" 1700000000",
        b"1700000000\n",
        b"1_700_000_000",
        b"1700000000.0",
        "１７００００００００".encode(),
        b"1" * 13,
        b"1" * 5_000,
        b"\xff\x00",
    ],
)
def test_a_timestamp_is_digits(timestamp: bytes) -> None:
    """Whatever Python would read as a number besides, it is no timestamp, and not an error."""
    given = replaced(headers(COMMAND), b"x-slack-request-timestamp", timestamp)

    assert gate().judge(head(given), COMMAND) == Turned(401, "no timestamp")


@pytest.mark.parametrize(
    "signature",
    [
        b"",
        b"v0=",
        b"v0=" + b"0" * 63,
        b"v0=" + b"0" * 65,
        b"v0=" + b"A" * 64,
        b"v1=" + b"0" * 64,
        b"v0=" + b"0" * 64 + b"\n",
        b"v0=" + "é".encode() * 32,
        b"\xff" * 67,
        b"v0=" + b"0" * 5_000,
    ],
)
def test_a_signature_is_hexadecimal(signature: bytes) -> None:
    """What cannot be a signature is not compared with one."""
    given = replaced(headers(COMMAND), b"x-slack-signature", signature)

    assert gate().judge(head(given), COMMAND) == Turned(401, "no signature")


@pytest.mark.parametrize("name", [b"x-slack-request-timestamp", b"x-slack-signature"])
def test_each_header_of_the_signature_stands_once(name: bytes) -> None:
    """None is too few and two leave it open which was meant, be they the same."""
    given = headers(COMMAND)
    value = head(given).only(name)

    for values in ((), (value, value)):
        verdict = gate().judge(head(replaced(given, name, *values)), COMMAND)
        assert isinstance(verdict, Turned)
        assert verdict.status == 401


@pytest.mark.parametrize(("late", "passes"), [(0, True), (300, True), (301, False), (10**9, False)])
def test_the_window_is_five_minutes_either_side(late: int, *, passes: bool) -> None:
    """Slack's own figure; older and newer requests are refused though their signature holds."""
    for at in (NOW - late, NOW + late):
        verdict = gate().judge(head(headers(COMMAND, at=at)), COMMAND)
        assert verdict == Turned(401, "stale timestamp") or passes
        assert isinstance(verdict, Verified) is passes


def test_a_wrong_secret_is_refused() -> None:
    """Who does not know the secret cannot ask."""
    given = headers(COMMAND, secret=ROTATED)

    assert gate().judge(head(given), COMMAND) == Turned(401, "wrong signature")


def test_during_a_rotation_both_secrets_hold() -> None:
    """Neither Slack's old nor its new signature is refused while both are set."""
    for secret in (SECRET, ROTATED):
        given = headers(COMMAND, secret=secret)
        assert isinstance(gate(ROTATED, SECRET).judge(head(given), COMMAND), Verified)


def test_secrets_change_without_a_restart() -> None:
    """The gate asks for them at every request, and refuses all while there are none."""
    valid = [SECRET]
    changing = Gate(lambda: tuple(valid), clock=lambda: NOW)
    given = head(headers(COMMAND, secret=ROTATED))

    assert changing.judge(given, COMMAND) == Turned(401, "wrong signature")
    valid[:] = ["", "é" * 20]
    assert changing.judge(given, COMMAND) == Turned(401, "wrong signature")
    valid[:] = [ROTATED]
    assert isinstance(changing.judge(given, COMMAND), Verified)


@pytest.mark.parametrize(
    "secret",
    [
        "",
        " ",
        "changeme",
        SECRET[:15],
        "change-me-change-me",
        "your_signing_secret",
        "x" * 32,
        "é" * 32,
        "with a space inside",
        f"{SECRET},",
        f",{SECRET}",
        f"{SECRET},changeme",
    ],
)
def test_a_secret_that_protects_nothing_keeps_the_gate_from_opening(secret: str) -> None:
    """Empty, short and placeholder secrets are refused at start, without being repeated."""
    with pytest.raises(BadSetting) as refusal:
        Gate(lambda: (secret,))

    assert refusal.value.name == "slack_signing_secret"
    assert SECRET[:15] not in str(refusal.value)


def test_no_secret_at_all_keeps_the_gate_from_opening() -> None:
    """A setting that is not there is not a secret that everybody knows."""
    with pytest.raises(BadSetting):
        Gate(tuple)


def test_two_secrets_are_given_with_a_comma_between_them() -> None:
    """As the setting promises."""
    assert signing_secrets(f"{SECRET}, {ROTATED}", "the test") == (SECRET, ROTATED)


def test_the_same_request_passes_once() -> None:
    """A copy is answered as if it were well, and nothing is done about it."""
    door = gate()
    given = head(headers(COMMAND))

    assert isinstance(door.judge(given, COMMAND), Verified)
    assert [door.judge(given, COMMAND) for _ in range(3)] == [Turned(200, "replayed")] * 3


def test_a_retry_of_slack_is_no_replay() -> None:
    """Slack signs a retry anew, at another second; whether it was answered, the ledger knows."""
    door = gate()

    for at in (NOW, NOW + 1):
        assert isinstance(door.judge(head(headers(COMMAND, at=at)), COMMAND), Verified)


def test_whoever_keeps_the_signatures_is_asked_only_about_true_ones() -> None:
    """A stranger cannot fill the memory with signatures that he has made up."""
    asked: list[str] = []

    class Asked(Replays):
        """Keeps what it is asked about."""

        def __call__(  # type: ignore[explicit-override] # @override came with 3.12
            self, signature: str
        ) -> bool:
            """Know nothing."""
            asked.append(signature)
            return False

    door = gate(replays=Asked())
    forged = headers(COMMAND, secret=ROTATED)
    given = headers(COMMAND)

    door.judge(head(forged), COMMAND)
    door.judge(head(given), b"tampered=1")
    assert asked == []
    door.judge(head(given), COMMAND)
    assert [each.encode() for each in asked] == head(given).every(b"x-slack-signature")


def test_a_signature_is_remembered_for_as_long_as_it_could_pass() -> None:
    """Signed five minutes ahead, a request could pass for ten; it is forgotten after that."""
    clock = [NOW]
    remembered = Replays(lambda: clock[0])

    assert not remembered("v0=1")
    clock[0] += 600
    assert remembered("v0=1")
    clock[0] += 602
    assert not remembered("v0=1")


def test_what_failed_before_anything_was_done_may_come_again() -> None:
    """Slack sends it again at once, in the same second and so with the same signature."""
    door, given = gate(), head(headers(COMMAND))
    assert isinstance(door.judge(given, COMMAND), Verified)
    assert isinstance(door.judge(given, COMMAND), Turned)

    door.forget(given)
    assert isinstance(door.judge(given, COMMAND), Verified)


def test_the_names_of_headers_are_the_same_in_any_case() -> None:
    """Proxies write them as they like."""
    shouted = [(name.upper(), value) for name, value in headers(COMMAND)]

    assert isinstance(gate().judge(head(shouted), COMMAND), Verified)


def test_every_secret_is_compared_with(monkeypatch: pytest.MonkeyPatch) -> None:
    """How long a refusal takes does not tell which of the secrets fits."""
    compared: list[str] = []
    verifier = "adapters.slack.gate.SignatureVerifier.generate_signature"
    monkeypatch.setattr(verifier, lambda self, **_: compared.append(self.signing_secret))

    gate(SECRET, ROTATED).judge(head(headers(COMMAND)), COMMAND)

    assert compared == [SECRET, ROTATED]


def test_a_gate_without_a_clock_of_its_own_goes_by_the_wall() -> None:
    """The one clock that Slack and we share."""
    given_head = head(headers(COMMAND, at=time.time()))

    assert isinstance(Gate(lambda: (SECRET,)).judge(given_head, COMMAND), Verified)
