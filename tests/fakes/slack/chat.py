"""Posting, whispering, changing and deleting messages."""

import re
from dataclasses import dataclass

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.intake import Intake
from tests.fakes.slack.transcript import Shown, Transcript, Via
from tests.fakes.slack.views import Result
from tests.fakes.slack.workspace import Channel, Workspace

STAMP = re.compile(r"\d{9,12}\.\d{6}")


@dataclass(slots=True)
class Chat:
    """Does the methods whose names begin with ``chat.``."""

    intake: Intake
    transcript: Transcript

    def post(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do chat.postMessage."""
        channel = self._channel(method, workspace, args)
        if isinstance(channel, tuple):
            return channel
        shown = self._show(workspace, channel, args, None, Via.POST)
        told = {"type": "message", "ts": shown.ts, "bot_id": workspace.bot_id, **args}
        return {"channel": channel.id, "ts": shown.ts, "message": told}

    def whisper(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do chat.postEphemeral."""
        if args["user"] not in workspace.people:
            return self.intake.refuse(method, "user_not_in_channel", [], args)
        channel = self._channel(method, workspace, args)
        if isinstance(channel, tuple):
            return channel
        shown = self._show(workspace, channel, args, args["user"], Via.EPHEMERAL)
        return {"message_ts": shown.ts}

    def update(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do chat.update."""
        shown = self._own(workspace, args)
        if shown is None:
            return self.intake.refuse(method, "message_not_found", [], args)
        if refused := self.intake.message(method, args, workspace.id):
            return refused
        shown.payload, shown.edits = args, shown.edits + 1
        return {"channel": shown.channel, "ts": shown.ts, "text": args.get("text", "")}

    def delete(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do chat.delete."""
        shown = self._own(workspace, args)
        if shown is None:
            return self.intake.refuse(method, "message_not_found", [], args)
        shown.gone = True
        return {"channel": shown.channel, "ts": shown.ts}

    def _own(self, workspace: Workspace, args: Payload) -> Shown | None:
        channel = workspace.conversation(str(args["channel"]))
        return self.transcript.find(workspace.id, channel.id, args["ts"]) if channel else None

    def _channel(
        self, method: str, workspace: Workspace, args: Payload
    ) -> Channel | tuple[str, list[str]]:
        """Return where the message may go; whether it may is asked before what is in it."""
        channel = workspace.conversation(str(args["channel"]))
        if channel is None or (channel.private and not channel.joined):
            return self.intake.refuse(method, "channel_not_found", [], args)
        if not channel.joined:
            return self.intake.refuse(method, "not_in_channel", [], args)
        thread = args.get("thread_ts")
        if thread is not None and not STAMP.fullmatch(str(thread)):
            return self.intake.refuse(method, "invalid_arguments", ["thread_ts"], args)
        return self.intake.message(method, args, workspace.id) or channel

    def _show(
        self, workspace: Workspace, channel: Channel, args: Payload, to: str | None, via: Via
    ) -> Shown:
        thread = args.get("thread_ts")
        event = self.transcript.answered_by_post(workspace.id, channel.id, thread, args)
        if event is None and to:
            event = self.transcript.answered_privately(workspace.id, channel.id, to)
        stamp = self.transcript.stamp()
        shown = Shown(stamp, workspace.id, channel.id, to, thread, args, via, event)
        return self.transcript.show(shown)
