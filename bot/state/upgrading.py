"""Brings the tables of an earlier version up to ours. Loads alembic, which takes a second."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, update

from bot.state.tables import SCHEMA, schema


def upgrade(connection: Connection, version: int) -> None:
    """Bring the tables from *version* up to ours, as a part of what *connection* has begun."""
    scripts = configured(connection)
    # Which version they are is our own table's to say: alembic's is told before it is asked.
    command.stamp(scripts, str(version), purge=True)
    command.upgrade(scripts, str(SCHEMA))
    connection.execute(update(schema).values(version=SCHEMA))


def configured(connection: Connection) -> Config:
    """Return what alembic's commands take, to work by *connection*."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", "bot.state:migrations")
    return config
