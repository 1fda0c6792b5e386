"""Installing the app: the page where somebody says yes, and the code that is a token once."""

from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlencode, urlsplit

from tests.fakes.slack.elements import Payload
from tests.fakes.slack.workspace import Workspace, World

LIFE = 600.0


@dataclass(slots=True)
class Grant:
    """What somebody has agreed to, until the app fetches it."""

    team: str
    user: str
    scopes: tuple[str, ...]
    redirect_uri: str
    org_wide: bool
    used: bool = False


@dataclass(slots=True)
class OAuth:
    """Gives codes and takes each of them once."""

    world: World
    _grants: dict[str, Grant] = field(default_factory=dict)

    def agree(
        self, url: str, *, team: str = "T0000NEW", user: str = "U0000ANN", org_wide: bool = False
    ) -> str:
        """Press Allow on the page at *url*; return where the browser is sent then."""
        asked = _query(url)
        scopes = tuple(asked["scope"].split(","))
        code = self.world.id("code.")
        self._grants[code] = Grant(team, user, scopes, asked["redirect_uri"], org_wide)
        return _back(asked, code=code)

    def decline(self, url: str) -> str:
        """Press Cancel on the page at *url*; return where the browser is sent then."""
        return _back(_query(url), error="access_denied")

    def exchange(self, args: Payload) -> Payload:
        """Do oauth.v2.access: a code becomes a token."""
        grant = self._grants.get(str(args.get("code")))
        if error := self._wrong(args, grant):
            return {"ok": False, "error": error}
        assert grant is not None
        grant.used = True
        known = self.world.workspaces.get(grant.team)
        workspace = self.world.install(
            grant.team,
            scopes=grant.scopes,
            enterprise=(known.enterprise if known else None) or ("E1" if grant.org_wide else None),
            org_wide=grant.org_wide,
        )
        return {"ok": True, **self._installed(workspace, grant)}

    def _wrong(self, args: Payload, grant: Grant | None) -> str | None:
        if args.get("client_id") != self.world.client_id:
            return "invalid_client_id"
        if args.get("client_secret") != self.world.client_secret:
            return "bad_client_secret"
        if grant is None:
            return "invalid_code"
        if grant.used:
            return "code_already_used"
        if args.get("redirect_uri", grant.redirect_uri) != grant.redirect_uri:
            return "bad_redirect_uri"
        return None

    def _installed(self, workspace: Workspace, grant: Grant) -> Payload:
        org = {"id": workspace.enterprise, "name": "Grid"} if workspace.enterprise else None
        return {
            "app_id": self.world.app_id,
            "authed_user": {"id": grant.user},
            "scope": ",".join(workspace.scopes),
            "token_type": "bot",
            "access_token": workspace.token,
            "bot_user_id": workspace.bot_user,
            "team": None if grant.org_wide else {"id": workspace.id, "name": workspace.name},
            "enterprise": org,
            "is_enterprise_install": grant.org_wide,
        }


def _query(url: str) -> dict[str, str]:
    return {key: values[0] for key, values in parse_qs(urlsplit(url).query).items()}


def _back(asked: dict[str, str], **said: str) -> str:
    return f"{asked['redirect_uri']}?{urlencode({**said, 'state': asked.get('state', '')})}"
