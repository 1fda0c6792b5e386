"""Who and what there is in the fake Slack: the app, its workspaces, their channels and tokens."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field

LEAST_SCOPES = ("commands", "chat:write", "app_mentions:read", "im:history")


@dataclass(slots=True)
class Channel:
    """A conversation; ``owner`` is set for a direct message, ``shared`` for Slack Connect."""

    id: str
    joined: bool = True
    private: bool = False
    shared: bool = False
    owner: str | None = None

    @property
    def kind(self) -> str:
        """Return Slack's word for it: im, group or channel."""
        if self.owner:
            return "im"
        return "group" if self.private else "channel"


@dataclass(slots=True)
class Workspace:
    """One team with the app installed; everybody in ``people`` is in every channel.

    ``org_wide`` tells that its whole enterprise has installed the app at once.
    """

    id: str
    name: str
    token: str
    scopes: tuple[str, ...] = LEAST_SCOPES
    enterprise: str | None = None
    org_wide: bool = False
    revoked: bool = False
    people: tuple[str, ...] = ("U0000ANN", "U0000BOB")
    channels: dict[str, Channel] = field(default_factory=dict)

    @property
    def bot_user(self) -> str:
        """Return the user id of the bot."""
        return f"U{self.id[1:]}BOT"

    @property
    def bot_id(self) -> str:
        """Return the id of the bot itself, which its messages carry."""
        return f"B{self.id[1:]}BOT"

    def add(self, channel: Channel) -> Channel:
        """Open *channel* here."""
        self.channels[channel.id] = channel
        return channel

    def direct(self, user: str) -> Channel:
        """Return the direct messages between *user* and the bot."""
        id_ = f"D{self.id[1:]}{user[1:]}"
        return self.channels.get(id_) or self.add(Channel(id_, owner=user))

    def conversation(self, id_: str) -> Channel | None:
        """Return the channel that *id_* names; the id of a person names their direct messages."""
        return self.direct(id_) if id_ in self.people else self.channels.get(id_)


@dataclass(slots=True)
class World:
    """The app as Slack knows it, and every workspace that it is installed in."""

    app_id: str = "A0000QUOTH"
    client_id: str = "1000.2000"
    client_secret: str = "f" * 32
    signing_secret: str = "5" * 32
    app_token: str = "xapp-1-" + "A0000QUOTH"
    workspaces: dict[str, Workspace] = field(default_factory=dict)
    _ids: Iterator[int] = field(default_factory=lambda: itertools.count(1))

    def id(self, prefix: str) -> str:
        """Return an id that nothing else has."""
        return f"{prefix}{next(self._ids):08d}"

    def stamp(self, now: float) -> str:
        """Return the name of a message of *now*: the time, to digits that nothing else has."""
        return f"{int(now)}.{next(self._ids):06d}"

    def install(
        self,
        team: str,
        *,
        name: str = "Acme",
        scopes: tuple[str, ...] = LEAST_SCOPES,
        enterprise: str | None = None,
        org_wide: bool = False,
    ) -> Workspace:
        """Install the app in *team*, anew if it is there: a new token, and the old one is void."""
        known = self.workspaces.get(team)
        workspace = Workspace(team, name, self.id(f"xoxb-{team}-"), scopes, enterprise, org_wide)
        workspace.channels = known.channels if known else {}
        if not known:
            workspace.add(Channel("C0000ALL"))
            workspace.add(Channel("C000AWAY", joined=False))
            workspace.add(Channel("G000HIDE", joined=False, private=True))
            workspace.add(Channel("C00SHARE", shared=True))
        self.workspaces[team] = workspace
        return workspace

    def holder(self, token: str) -> Workspace | None:
        """Return the workspace that *token* was given for."""
        held = (each for each in self.workspaces.values() if each.token == token)
        return next(held, None)
