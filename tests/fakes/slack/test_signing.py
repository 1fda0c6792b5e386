"""The fake signs as Slack does: the SDK's own verifier agrees."""

import time

import pytest
from slack_sdk.signature import SignatureVerifier

from tests.fakes.slack.signing import sign


def test_the_sdk_believes_the_signature() -> None:
    """What is signed now with the right secret is from Slack."""
    headers = sign("secret", b"a=b&c=\xc3\xa9", time.time())

    assert SignatureVerifier("secret").is_valid_request(b"a=b&c=\xc3\xa9", headers)


@pytest.mark.parametrize(
    ("secret", "body", "age"),
    [("other", b"a=b", 0), ("secret", b"a=c", 0), ("secret", b"a=b", 301)],
    ids=["another secret", "another body", "too old"],
)
def test_the_sdk_believes_nothing_else(secret: str, body: bytes, age: int) -> None:
    """A wrong secret, a changed body and an old stamp are not from Slack."""
    headers = sign("secret", b"a=b", time.time() - age)

    assert not SignatureVerifier(secret).is_valid_request(body, headers)
