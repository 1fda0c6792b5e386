"""Where the app is installed: tokens that only we can read, and installations under way.

The tables are those of Slack's SDK. The statements are not, for with its own the SDK keeps tokens
as they are, never deletes those that were replaced, and lets two in who come with one state at the
same moment.
"""

import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from secrets import token_urlsafe

from slack_sdk.oauth.installation_store import Bot
from slack_sdk.oauth.installation_store.sqlalchemy import SQLAlchemyInstallationStore
from slack_sdk.oauth.sqlalchemy_utils import normalize_datetime_for_db
from slack_sdk.oauth.state_store.sqlalchemy import SQLAlchemyOAuthStateStore
from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
)
from sqlalchemy.exc import IntegrityError
from sqlalchemy.schema import CreateIndex, CreateTable

from bot.secret import Vault
from bot.state.database import Database

MINUTES = 10  # for which an installation that was begun can be finished

_CREATING = 0x51756F7468  # the number of a lock that nobody else takes

Clock = Callable[[], float]


class Sealed(TypeDecorator[str]):
    """Text that is encrypted on its way into the database."""

    impl = Text
    cache_ok = True

    def __init__(self, vault: Vault) -> None:
        super().__init__()
        self.vault = vault

    def process_bind_param(  # type: ignore[explicit-override] # @override came with 3.12
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - every database gets the same
    ) -> str | None:
        """Encrypt what is to be stored."""
        return None if value is None else self.vault.encrypt(value)

    def process_result_value(  # type: ignore[explicit-override] # as above
        self,
        value: str | None,
        dialect: Dialect,  # noqa: ARG002 - as above
    ) -> str | None:
        """Decrypt what was stored. Raise ``UnreadableWords`` if it was under another secret."""
        return None if value is None else self.vault.decrypt(value)


class Installations:
    """The bots of the workspaces and organisations that have installed the app.

    Who installed it is not kept: nothing is ever done in a person's name. An organisation installs
    for many workspaces at once, so which of them have asked is noted, to be erased with it.
    """

    def __init__(self, database: Database, vault: Vault, *, client_id: str) -> None:
        self._database = database
        self._client_id = client_id
        metadata = MetaData()
        self._bots = SQLAlchemyInstallationStore.build_bots_table(metadata, "slack_bots")
        for secret in ("bot_token", "bot_refresh_token"):
            self._bots.c[secret].type = Sealed(vault)
        self._workspaces = Table(
            "slack_org_workspaces",
            metadata,
            Column("client_id", String(32), primary_key=True),
            Column("enterprise_id", String(32), primary_key=True),
            Column("team_id", String(32), primary_key=True),
        )
        _create(database, (self._bots, self._workspaces))

    def save(self, bot: Bot) -> None:
        """Keep *bot* in the place of what its workspace or organisation had before."""
        row = bot.to_dict() | {"client_id": self._client_id}
        for moment in ("installed_at", "bot_token_expires_at"):
            row[moment] = normalize_datetime_for_db(row[moment])
        with self._database.writing() as connection:
            self._delete(connection, bot.team_id, bot.enterprise_id)
            connection.execute(insert(self._bots).values(row))

    def find(self, team_id: str | None, enterprise_id: str | None, *, org: bool) -> Bot | None:
        """Return the bot that serves a workspace: its own, or else that of its organisation.

        The id of a workspace is unique in all of Slack, so it is enough where the organisation is
        not told, or where the workspace has joined one since. *org* asks for the organisation's.
        """
        with self._database.reading() as connection:
            if enterprise_id is None and team_id is not None:
                enterprise_id = self._organisation(connection, team_id)
            served = self._organisations_own(enterprise_id)
            if team_id is not None and not org:
                served = or_(self._bots.c.team_id == team_id, served)
            query = select(self._bots).where(self._ours(self._bots), served)
            query = query.order_by(self._bots.c.team_id.is_(None)).limit(1)
            row = connection.execute(query).mappings().first()
        return None if row is None else SQLAlchemyInstallationStore.build_bot_entity(row)

    def note(self, team_id: str, enterprise_id: str) -> None:
        """Remember that a workspace is served by the bot of its organisation."""
        if team_id in self.noted(enterprise_id):
            return
        row = {"client_id": self._client_id, "enterprise_id": enterprise_id, "team_id": team_id}
        try:
            with self._database.writing() as connection:
                connection.execute(insert(self._workspaces).values(row))
        except IntegrityError:
            return  # somebody else was faster

    def noted(self, enterprise_id: str) -> tuple[str, ...]:
        """Return the workspaces that the bot of an organisation has served."""
        c = self._workspaces.c
        query = select(c.team_id).where(
            self._ours(self._workspaces), c.enterprise_id == enterprise_id
        )
        with self._database.reading() as connection:
            return tuple(connection.execute(query.order_by(c.team_id)).scalars())

    def delete(self, team_id: str | None, enterprise_id: str | None) -> None:
        """Delete the bot of a workspace, or without one that of an organisation."""
        with self._database.writing() as connection:
            self._delete(connection, team_id, enterprise_id)

    def forget(self, enterprise_id: str) -> None:
        """Forget which workspaces an organisation has."""
        theirs = self._workspaces.c.enterprise_id == enterprise_id
        with self._database.writing() as connection:
            connection.execute(delete(self._workspaces).where(self._ours(self._workspaces), theirs))

    def scrub(self) -> None:
        """Leave nothing of what was deleted in the file of the database."""
        self._database.scrub()

    def _delete(
        self, connection: Connection, team_id: str | None, enterprise_id: str | None
    ) -> None:
        own = self._bots.c.team_id == team_id
        theirs = self._organisations_own(enterprise_id) if team_id is None else own
        connection.execute(delete(self._bots).where(self._ours(self._bots), theirs))

    def _ours(self, table: Table) -> ColumnElement[bool]:
        return table.c.client_id == self._client_id

    def _organisations_own(self, enterprise_id: str | None) -> ColumnElement[bool]:
        c = self._bots.c
        same = c.enterprise_id == enterprise_id
        return and_(c.team_id.is_(None), c.enterprise_id.is_not(None), same)

    def _organisation(self, connection: Connection, team_id: str) -> str | None:
        c = self._workspaces.c
        query = select(c.enterprise_id).where(self._ours(self._workspaces), c.team_id == team_id)
        return connection.execute(query).scalar()


class States:
    """What ties the end of an installation to its beginning: used once, and soon."""

    def __init__(self, database: Database, *, clock: Clock = time.time) -> None:
        self._database = database
        self._clock = clock
        name = SQLAlchemyOAuthStateStore.default_table_name
        self._states = SQLAlchemyOAuthStateStore.build_oauth_states_table(MetaData(), name)
        _create(database, (self._states,))

    def issue(self) -> str:
        """Return a new state, and forget those whose time is up."""
        state = token_urlsafe(32)
        c = self._states.c
        with self._database.writing() as connection:
            connection.execute(delete(self._states).where(c.expire_at <= self._in(0)))
            connection.execute(
                insert(self._states).values(state=state, expire_at=self._in(MINUTES * 60))
            )
        return state

    def consume(self, state: str) -> bool:
        """Tell whether *state* was issued and is good. From then on it is not."""
        c = self._states.c
        good = delete(self._states).where(c.state == state, c.expire_at > self._in(0))
        with self._database.writing() as connection:
            return connection.execute(good).rowcount == 1

    def _in(self, seconds: float) -> datetime:
        """Return a moment as the table holds it: UTC that does not say so."""
        return datetime.fromtimestamp(self._clock() + seconds, UTC).replace(tzinfo=None)


def _create(database: Database, tables: Iterable[Table]) -> None:
    """Create what is missing, one process after another."""
    with database.writing() as connection:
        if connection.dialect.name == "postgresql":  # it would let two begin, and fail one
            connection.execute(select(func.pg_advisory_xact_lock(_CREATING)))
        for table in tables:
            connection.execute(CreateTable(table, if_not_exists=True))
            for index in table.indexes:
                connection.execute(CreateIndex(index, if_not_exists=True))
