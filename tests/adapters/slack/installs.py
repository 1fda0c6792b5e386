"""What the tests of installations stand on: a real database, and bots to put in it."""

from pathlib import Path

from slack_sdk.oauth.installation_store import Bot

from adapters.slack.stores import Installations
from bot.secret import Vault
from bot.state.database import Database, open_database, sqlite_url

CLIENT_ID = "1000.2000"
SECRET = "a secret of sixteen or more"  # noqa: S105 - of no other use
TOKEN = "xoxb-1-plain-as-day"  # noqa: S105 - what must not be found anywhere


def opened(folder: Path) -> Database:
    """Open the database that lies in *folder*."""
    return open_database(sqlite_url(folder))


def store(
    database: Database, *, secrets: tuple[str, ...] = (SECRET,), client_id: str = CLIENT_ID
) -> Installations:
    """Open the installations of one app in *database*."""
    return Installations(database, Vault(secrets), client_id=client_id)


def a_bot(
    team_id: str | None, enterprise_id: str | None = None, *, token: str = TOKEN, at: float = 1e9
) -> Bot:
    """Make the bot of a workspace, or without one that of an organisation."""
    return Bot(
        app_id="A1",
        team_id=team_id,
        team_name="Acme",
        enterprise_id=enterprise_id,
        bot_token=token,
        bot_id="B1",
        bot_user_id="U1",
        bot_scopes=["chat:write", "commands"],
        bot_refresh_token="xoxe-1-plain-too",  # noqa: S106 - as above
        is_enterprise_install=team_id is None,
        installed_at=at,
    )


def everything(folder: Path) -> bytes:
    """Return all bytes of the database, whatever file they are in."""
    return b"".join(path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file())


def token_of(bot: Bot | None) -> str | None:
    """Return the token of what was found, if anything was."""
    return bot.bot_token if bot else None
