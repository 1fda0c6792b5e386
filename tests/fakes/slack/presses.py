"""What people press in Slack: buttons on what was really sent, and the message shortcut."""

from dataclasses import dataclass

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.reading import button
from tests.fakes.slack.response_urls import ResponseUrls
from tests.fakes.slack.transcript import Event, Kind, Shown
from tests.fakes.slack.triggers import Triggers
from tests.fakes.slack.views import Shelf
from tests.fakes.slack.workspace import Workspace, World

# Slack's own old proof of origin, which apps no longer look at.
LEGACY = "legacy"


@dataclass(slots=True)
class Presses:
    """Makes the payloads of interactivity."""

    world: World
    urls: ResponseUrls
    triggers: Triggers

    def team(self, workspace: Workspace | None) -> Workspace:
        """Return *workspace*, or the first one."""
        return workspace or next(iter(self.world.workspaces.values()))

    def common(self, team: Workspace) -> Payload:
        """Return what every payload carries."""
        del team
        return {"token": LEGACY, "api_app_id": self.world.app_id}

    def press(
        self, message: Shown, name: str, *, user: str | None = None, **tampered: object
    ) -> Event:
        """Press the button *name* (label, or start of the action_id) on *message*.

        *tampered* overrides what the button holds, as only somebody who forges requests can.
        """
        who = user or message.to or (message.event.user if message.event else "U0000ANN")
        team, key = self.world.workspaces[message.workspace], self.world.id("press")
        url = self.urls.give(original=message)
        payload = {
            **self._interaction("block_actions", team, who, key),
            **self._of_message(message),
            "response_url": self.urls.address(url),
            "actions": [self._action(button(message.payload, name), tampered)],
        }
        url.event = Event(key, Kind.ACTION, payload, team.id, message.channel, who, message.thread)
        return url.event

    def press_in_view(
        self, view: Shelf, name: str, *, user: str | None = None, **tampered: object
    ) -> Event:
        """Press the button *name* in a modal or in the Home tab."""
        who = user or view.user
        team, key = self.world.workspaces[view.workspace], self.world.id("press")
        payload = {
            **self._interaction("block_actions", team, who, key, view=view.id),
            "view": view.sheet,
            "container": {"type": "view", "view_id": view.id},
            "actions": [self._action(button(view.payload, name), tampered)],
        }
        return Event(key, Kind.ACTION, payload, team.id, "", who)

    def shortcut(
        self,
        text: str,
        *,
        callback_id: str = "quoth_find_sources",
        user: str = "U0000ANN",
        channel: str = "C0000ALL",
        thread: str | None = None,
        workspace: Workspace | None = None,
    ) -> Event:
        """Choose the app's shortcut on a message that says *text*."""
        team, key = self.team(workspace), self.world.id("shortcut")
        url, ts = self.urls.give(), f"1700000000.{self.world.id('')[-6:]}"
        message = {"type": "message", "user": "U0000BOB", "ts": ts, "text": text, "team": team.id}
        payload = {
            **self._interaction("message_action", team, user, key),
            "callback_id": callback_id,
            "channel": {"id": channel, "name": "general"},
            "message": {**message, **({"thread_ts": thread} if thread else {})},
            "message_ts": ts,
            "action_ts": ts,
            "response_url": self.urls.address(url),
        }
        url.event = Event(key, Kind.ACTION, payload, team.id, channel, user, thread, text)
        return url.event

    def _interaction(
        self, kind: str, team: Workspace, user: str, key: str, view: str | None = None
    ) -> Payload:
        trigger = self.triggers.give(user=user, workspace=team.id, event=key, view=view)
        grid = {"id": team.enterprise, "name": "Grid"} if team.enterprise else None
        return {
            **self.common(team),
            "type": kind,
            "team": {"id": team.id, "domain": team.name.lower()},
            "enterprise": grid,
            "is_enterprise_install": team.org_wide,
            "user": {"id": user, "username": user.lower(), "team_id": team.id},
            "trigger_id": trigger,
        }

    def _of_message(self, message: Shown) -> Payload:
        """Return where the button stands; of a private message Slack tells no more than the ts."""
        where = {"type": "message", "message_ts": message.ts, "channel_id": message.channel}
        if message.thread:
            where["thread_ts"] = message.thread
        place = {"channel": {"id": message.channel, "name": "general"}}
        if message.to:
            return {**place, "container": {**where, "is_ephemeral": True}}
        told = {"type": "message", "ts": message.ts, **message.payload}
        return {**place, "container": {**where, "is_ephemeral": False}, "message": told}

    def _action(self, pressed: Payload, tampered: dict[str, object]) -> Payload:
        return {**pressed, "action_ts": f"1700000001.{self.world.id('')[-6:]}", **tampered}
