"""A press on a button, with all that Slack may tell of one at the same time."""

from typing import Any

PRESS: dict[str, Any] = {
    "type": "block_actions",
    "team": {"id": "T1"},
    "enterprise": {"id": "E1"},
    "user": {"id": "U1", "team_id": "T1"},
    "channel": {"id": "C1"},
    "container": {"type": "message", "is_ephemeral": True, "thread_ts": "1.2"},
    "message": {"ts": "1.3", "thread_ts": "1.2"},
    "view": {"type": "modal", "id": "V1", "hash": "h", "private_metadata": "C2"},
    "actions": [{"action_id": "quoth.why.0", "value": "v", "action_ts": "1.4"}],
    "trigger_id": "t",
    "response_url": "https://hooks.slack.com/actions/1",
}
