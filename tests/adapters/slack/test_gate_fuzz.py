"""However a request is made up, the gate neither raises nor lets it pass unsigned."""

from hypothesis import given, settings
from hypothesis import strategies as st

from adapters.slack.gate import Turned, Verified
from tests.adapters.slack.at_the_gate import JSON, Unreached, gate, head, headers, judged, replaced
from tests.adapters.slack.wire import COMMAND, FORM


@given(st.data())
@settings(max_examples=300)
def test_a_signed_request_with_one_bit_changed_is_refused(data: st.DataObject) -> None:
    """Wherever the bit stands: in the body, the time or the signature."""
    original = headers(COMMAND)
    name = data.draw(st.sampled_from([b"", b"x-slack-request-timestamp", b"x-slack-signature"]))
    value = head(original).only(name) if name else COMMAND
    place = data.draw(st.integers(0, len(value) * 8 - 1))
    flipped = bytearray(value)
    flipped[place // 8] ^= 1 << place % 8
    given_headers = replaced(original, name, bytes(flipped)) if name else original

    verdict = gate(replays=Unreached()).judge(
        head(given_headers), COMMAND if name else bytes(flipped)
    )

    assert isinstance(verdict, Turned)
    assert verdict.status in {400, 401}


@given(
    method=st.sampled_from(["POST", "GET"]) | st.text(max_size=10),
    target=st.just("/slack/events") | st.text(max_size=30),
    names=st.lists(
        st.sampled_from(
            [b"Content-Type", b"X-SLACK-SIGNATURE", b"x-slack-request-timestamp", b"Content-Length"]
        )
        | st.binary(max_size=20),
        max_size=6,
    ),
    data=st.data(),
)
@settings(max_examples=400)
def test_no_request_makes_the_gate_raise_or_pass_without_a_signature(
    method: str, target: str, names: list[bytes], data: st.DataObject
) -> None:
    """The gate is total: any bytes are turned away with a status below 500."""
    value = st.sampled_from([FORM.encode(), JSON.encode(), b"1700000000", b"v0=" + b"0" * 64])
    values = [data.draw(value | st.binary(max_size=80)) for _ in names]
    body = data.draw(st.binary(max_size=200))

    given_head = head(list(zip(names, values, strict=True)), method=method, target=target)
    verdict = gate(replays=Unreached()).judge(given_head, body)

    assert isinstance(verdict, Turned)
    assert verdict.status < 500


@given(st.binary(max_size=300), st.sampled_from([FORM, JSON]))
@settings(max_examples=300)
def test_no_signed_body_makes_the_gate_raise(body: bytes, kind: str) -> None:
    """Even Slack's own bytes are read with care."""
    verdict = judged(body, kind=kind)

    assert isinstance(verdict, Verified) or verdict.status in {200, 400}
