"""The modals and Home tabs that the app has opened."""

from dataclasses import dataclass, field

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.intake import Intake
from tests.fakes.slack.triggers import Trigger, Triggers
from tests.fakes.slack.workspace import Workspace, World

DEEPEST = 3

Result = Payload | tuple[str, list[str]]


@dataclass(slots=True)
class Shelf:
    """A view on somebody's screen, as last sent; ``under`` is the modal that it covers."""

    id: str
    workspace: str
    user: str
    payload: Payload
    event: str
    hash: str
    under: str | None = None

    @property
    def sheet(self) -> Payload:
        """Return the view as Slack tells it."""
        own = {"id": self.id, "hash": self.hash, "team_id": self.workspace}
        return {"callback_id": "", "private_metadata": "", **self.payload, **own}


@dataclass(slots=True)
class Views:
    """Opens, covers, changes and publishes views."""

    world: World
    triggers: Triggers
    intake: Intake
    shown: dict[str, Shelf] = field(default_factory=dict)
    published: list[Shelf] = field(default_factory=list)

    def home(self, workspace: Workspace, user: str) -> Shelf | None:
        """Return what *user* sees in the Home tab."""
        mine = (workspace.id, user)
        found = [each for each in self.published if (each.workspace, each.user) == mine]
        return found[-1] if found else None

    def opened_by(self, event: str) -> list[Shelf]:
        """Return the modals that the press or command *event* has opened."""
        return [each for each in self.shown.values() if each.event == event]

    def open(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do views.open or, over the modal where the press was, views.push."""
        trigger = self.triggers.take(args.get("trigger_id"), workspace.id)
        if isinstance(trigger, str):
            return self.intake.refuse(method, trigger, [], args)
        push = method == "views.push"
        if push and trigger.view is None:
            return self.intake.refuse(method, "invalid_trigger_id", ["not from a modal"], args)
        if push and self._depth(trigger.view) >= DEEPEST:
            return self.intake.refuse(method, "push_limit_reached", [], args)
        if refused := self._wrong(method, workspace, args, "modal"):
            return refused
        return self._shelve(workspace, args["view"], trigger, trigger.view if push else None)

    def update(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do views.update: only what is still as the app saw it, when it gives the hash."""
        known = self._find(workspace, args)
        if known is None:
            return self.intake.refuse(method, "not_found", [], args)
        if args.get("hash") not in (None, known.hash):
            return self.intake.refuse(method, "hash_conflict", [], args)
        if refused := self._wrong(method, workspace, args, known.payload["type"]):
            return refused
        known.payload, known.hash = args["view"], self.world.id("hash")
        return {"view": known.sheet}

    def publish(self, method: str, workspace: Workspace, args: Payload) -> Result:
        """Do views.publish."""
        user = args.get("user_id")
        if user not in workspace.people:
            return self.intake.refuse(method, "invalid_arguments", ["user_id"], args)
        last = self.home(workspace, str(user))
        if args.get("hash") and last and args["hash"] != last.hash:
            return self.intake.refuse(method, "hash_conflict", [], args)
        if refused := self._wrong(method, workspace, args, "home"):
            return refused
        id_ = last.id if last else self.world.id("V")
        shelf = Shelf(id_, workspace.id, str(user), args["view"], "", self.world.id("hash"))
        self.published.append(shelf)
        return {"view": shelf.sheet}

    def _wrong(
        self, method: str, workspace: Workspace, args: Payload, kind: str
    ) -> tuple[str, list[str]] | None:
        view = args.get("view")
        if not isinstance(view, dict) or view.get("type") != kind:
            return self.intake.refuse(method, "invalid_arguments", [f"a {kind} view"], args)
        return self.intake.view(method, view, workspace.id)

    def _shelve(
        self, workspace: Workspace, view: Payload, trigger: Trigger, under: str | None
    ) -> Payload:
        hash_ = self.world.id("hash")
        id_ = self.world.id("V")
        shelf = Shelf(id_, workspace.id, trigger.user, view, trigger.event, hash_, under)
        self.shown[id_] = shelf
        return {"view": shelf.sheet}

    def _find(self, workspace: Workspace, args: Payload) -> Shelf | None:
        id_, external = args.get("view_id"), args.get("external_id")
        for each in [*self.shown.values(), *reversed(self.published)]:
            named = id_ == each.id or (external and external == each.payload.get("external_id"))
            if each.workspace == workspace.id and named:
                return each
        return None

    def _depth(self, id_: str | None) -> int:
        return 1 + self._depth(self.shown[id_].under) if id_ in self.shown else 0
