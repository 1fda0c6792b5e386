"""What people do in Slack, as Slack tells it to the app."""

from dataclasses import dataclass, replace
from typing import Any

from tests.fakes.slack.clock import Clock
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.presses import Presses
from tests.fakes.slack.transcript import Event, Kind
from tests.fakes.slack.workspace import Channel, Workspace

SOMEBODY = "U0000ANN"
SOMEWHERE = "C0000ALL"


@dataclass(slots=True)
class Events(Presses):
    """Makes events; every person and place in them exists in the fake Slack."""

    clock: Clock

    def slash(
        self,
        text: str = "",
        *,
        user: str = SOMEBODY,
        channel: str = SOMEWHERE,
        workspace: Workspace | None = None,
        command: str = "/ask",
    ) -> Event:
        """Type a command."""
        team = self.team(workspace)
        key, url = self.world.id("slash"), self.urls.give()
        payload = {
            **self.common(team),
            "team_id": team.id,
            "team_domain": team.name.lower(),
            "channel_id": channel,
            "channel_name": "directmessage" if channel.startswith("D") else "general",
            "user_id": user,
            "user_name": user.lower(),
            "command": command,
            "text": text,
            "is_enterprise_install": str(team.org_wide).lower(),
            "response_url": self.urls.address(url),
            "trigger_id": self.triggers.give(user=user, workspace=team.id, event=key),
        }
        if team.enterprise:
            payload |= {"enterprise_id": team.enterprise, "enterprise_name": "Grid"}
        url.event = Event(key, Kind.COMMAND, payload, team.id, channel, user, None, text)
        return url.event

    def mention(
        self,
        text: str,
        *,
        user: str = SOMEBODY,
        channel: str = SOMEWHERE,
        thread: str | None = None,
        workspace: Workspace | None = None,
    ) -> Event:
        """Mention the bot before *text*, in *thread* or in the open."""
        team = self.team(workspace)
        said = f"<@{team.bot_user}> {text}"
        message = self.message(said, user=user, channel=channel, thread=thread, team=team)
        return self.tell({**message, "type": "app_mention"}, asked=text, workspace=team)

    def direct(
        self,
        text: str,
        *,
        user: str = SOMEBODY,
        thread: str | None = None,
        workspace: Workspace | None = None,
        **more: Any,  # noqa: ANN401 - whatever else Slack adds to a message
    ) -> Event:
        """Write to the bot; *more* (``subtype``, ``bot_id``) makes it another kind of message."""
        team = self.team(workspace)
        channel = team.direct(user).id
        message = self.message(text, user=user, channel=channel, thread=thread, team=team)
        return self.tell({**message, "channel_type": "im", **more}, asked=text, workspace=team)

    def follow_up(
        self,
        text: str,
        thread: str,
        *,
        user: str = SOMEBODY,
        channel: str = SOMEWHERE,
        workspace: Workspace | None = None,
    ) -> Event:
        """Go on in *thread* without a mention."""
        team = self.team(workspace)
        kind = self.channel(team, channel).kind
        message = self.message(text, user=user, channel=channel, thread=thread, team=team)
        return self.tell({**message, "channel_type": kind}, asked=text, workspace=team)

    def home_opened(
        self, tab: str = "home", *, user: str = SOMEBODY, workspace: Workspace | None = None
    ) -> Event:
        """Open a tab of the app: ``home`` or ``messages``."""
        team = self.team(workspace)
        event = {"type": "app_home_opened", "user": user, "tab": tab}
        return self.tell({**event, "channel": team.direct(user).id}, workspace=team)

    def uninstalled(self, workspace: Workspace | None = None) -> Event:
        """Take the app out of a workspace."""
        return self.tell({"type": "app_uninstalled"}, workspace=self.team(workspace))

    def tokens_revoked(self, workspace: Workspace | None = None) -> Event:
        """Revoke the token of the bot."""
        team = self.team(workspace)
        tokens = {"oauth": [], "bot": [team.bot_user]}
        return self.tell({"type": "tokens_revoked", "tokens": tokens}, workspace=team)

    def message(
        self, text: str, *, user: str, channel: str, thread: str | None, team: Workspace
    ) -> Payload:
        """Return a message of *user* as it stands in events."""
        ts = self.world.stamp(self.clock())
        said = {"type": "message", "user": user, "text": text, "ts": ts, "team": team.id}
        place = {"channel": channel, "event_ts": ts}
        return {**said, **place, **({"thread_ts": thread} if thread else {})}

    def tell(self, event: Payload, *, asked: str = "", workspace: Workspace | None = None) -> Event:
        """Wrap *event* as the Events API does."""
        team = self.team(workspace)
        channel, key = str(event.get("channel", "")), self.world.id("Ev")
        payload = {
            **self.common(team),
            "team_id": team.id,
            "type": "event_callback",
            "event_id": key,
            "event_time": int(self.clock()),
            "event": event,
            "is_ext_shared_channel": self.channel(team, channel).shared,
            "context_team_id": team.id,
            "context_enterprise_id": team.enterprise,
            "authorizations": [self._authorization(team)],
        }
        thread, user = event.get("thread_ts") or event.get("ts"), str(event.get("user", ""))
        return Event(key, Kind.EVENT, payload, team.id, channel, user, thread, asked)

    def again(self, event: Event) -> Event:
        """Tell the same thing under another event id, as Slack has been seen to do."""
        return replace(event, payload={**event.payload, "event_id": self.world.id("Ev")})

    def channel(self, team: Workspace, id_: str) -> Channel:
        """Return the channel *id_*, which nobody needs to have opened."""
        return team.channels.get(id_) or Channel(id_)

    def _authorization(self, team: Workspace) -> Payload:
        return {
            "enterprise_id": team.enterprise,
            "team_id": None if team.org_wide else team.id,
            "user_id": team.bot_user,
            "is_bot": True,
            "is_enterprise_install": team.org_wide,
        }
