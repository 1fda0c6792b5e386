"""The methods of the Web API that the app may call, and who may call them."""

from collections.abc import Callable
from dataclasses import dataclass, field

from tests.fakes.slack.chat import Chat
from tests.fakes.slack.elements import Payload
from tests.fakes.slack.views import Result, Views
from tests.fakes.slack.workspace import Workspace, World

Handler = Callable[[str, Workspace, Payload], Result]

# Real methods that need a scope which the app must not ask for.
FOREIGN = {
    "bots.info": "users:read",
    "chat.getPermalink": "",
    "conversations.history": "channels:history",
    "conversations.info": "channels:read",
    "conversations.join": "channels:join",
    "conversations.list": "channels:read",
    "conversations.members": "channels:read",
    "conversations.open": "im:write",
    "conversations.replies": "channels:history",
    "files.getUploadURLExternal": "files:write",
    "reactions.add": "reactions:write",
    "team.info": "team:read",
    "users.info": "users:read",
    "users.list": "users:read",
}


@dataclass(frozen=True, slots=True)
class Method:
    """What a method does, the scopes of which one is needed, and what must be given."""

    do: Handler
    scopes: tuple[str, ...] = ()
    required: tuple[str, ...] = ()


@dataclass(slots=True)
class WebApi:
    """Answers calls that carry the token of a bot."""

    world: World
    chat: Chat
    views: Views
    prompts: list[Payload] = field(default_factory=list)

    def call(self, method: str, token: str, args: Payload) -> tuple[Payload, Workspace | None]:
        """Return the answer, and the workspace whose token it was."""
        workspace = self.world.holder(token)
        if workspace is None:
            return {"ok": False, "error": "invalid_auth" if token else "not_authed"}, None
        if workspace.revoked:
            return {"ok": False, "error": "token_revoked"}, None
        return self._answer(method, workspace, args), workspace

    def _answer(self, name: str, workspace: Workspace, args: Payload) -> Payload:
        method = self._methods().get(name)
        if method is None and name not in FOREIGN:
            return {"ok": False, "error": "unknown_method"}
        needed = method.scopes if method else (FOREIGN[name],)
        if needed and not set(needed) & set(workspace.scopes):
            provided = ",".join(workspace.scopes)
            lacking = {"needed": needed[0], "provided": provided}
            return {"ok": False, "error": "missing_scope", **lacking}
        if method is None:
            return {"ok": False, "error": "unknown_method"}
        missing = [key for key in method.required if not args.get(key)]
        if missing:
            why = [f"missing required field: {key}" for key in missing]
            return _refusal(*self.chat.intake.refuse(name, "invalid_arguments", why, args))
        done = method.do(name, workspace, args)
        return _refusal(*done) if isinstance(done, tuple) else {"ok": True, **done}

    def _methods(self) -> dict[str, Method]:
        write = ("chat:write",)
        agent = ("chat:write", "assistant:write")
        chat, views = self.chat, self.views
        return {
            "auth.test": Method(self._test),
            "auth.revoke": Method(self._revoke),
            "chat.postMessage": Method(chat.post, write, ("channel",)),
            "chat.postEphemeral": Method(chat.whisper, write, ("channel", "user")),
            "chat.update": Method(chat.update, write, ("channel", "ts")),
            "chat.delete": Method(chat.delete, write, ("channel", "ts")),
            "views.open": Method(views.open, (), ("trigger_id", "view")),
            "views.push": Method(views.open, (), ("trigger_id", "view")),
            "views.update": Method(views.update, (), ("view",)),
            "views.publish": Method(views.publish, (), ("user_id", "view")),
            "assistant.threads.setStatus": Method(self._status, agent, ("channel_id", "thread_ts")),
            "assistant.threads.setSuggestedPrompts": Method(
                self._prompts, agent, ("channel_id", "prompts")
            ),
        }

    def _test(self, _method: str, workspace: Workspace, _args: Payload) -> Payload:
        return {
            "url": f"https://{workspace.name.lower()}.slack.com/",
            "team": workspace.name,
            "user": "quoth",
            "team_id": workspace.id,
            "user_id": workspace.bot_user,
            "bot_id": workspace.bot_id,
            "enterprise_id": workspace.enterprise,
            "is_enterprise_install": workspace.org_wide,
        }

    def _revoke(self, _method: str, workspace: Workspace, args: Payload) -> Payload:
        workspace.revoked = not args.get("test")
        return {"revoked": workspace.revoked}

    def _status(self, method: str, workspace: Workspace, args: Payload) -> Result:
        if workspace.conversation(str(args["channel_id"])) is None:
            return self.chat.intake.refuse(method, "channel_not_found", [], args)
        return {}

    def _prompts(self, method: str, workspace: Workspace, args: Payload) -> Result:
        channel = workspace.conversation(str(args["channel_id"]))
        if channel is None or channel.kind != "im":
            return self.chat.intake.refuse(method, "channel_not_found", [], args)
        prompts = args["prompts"]
        if not isinstance(prompts, list) or not 1 <= len(prompts) <= 4:
            return self.chat.intake.refuse(method, "invalid_arguments", ["1 to 4 prompts"], args)
        if not all(isinstance(p, dict) and p.get("title") and p.get("message") for p in prompts):
            why = ["title and message required"]
            return self.chat.intake.refuse(method, "invalid_arguments", why, args)
        self.prompts.append(args)
        return {}


def _refusal(error: str, why: list[str]) -> Payload:
    told = {"messages": [f"[ERROR] {each}" for each in why]}
    return {"ok": False, "error": error, "response_metadata": told}
