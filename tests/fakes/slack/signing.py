"""Slack's signature of a request, made without the SDK that checks it."""

import hashlib
import hmac


def sign(secret: str, body: bytes, now: float) -> dict[str, str]:
    """Return the two headers that vouch for *body*."""
    stamp = str(int(now))
    digest = hmac.new(secret.encode(), b"v0:" + stamp.encode() + b":" + body, hashlib.sha256)
    return {
        "X-Slack-Request-Timestamp": stamp,
        "X-Slack-Signature": f"v0={digest.hexdigest()}",
    }
