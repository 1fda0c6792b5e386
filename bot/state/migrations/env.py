"""Run by alembic: applies the scripts as a part of what its caller has begun."""

from alembic import context

from bot.state.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table="quoth_revision",  # other programs of the database may have alembic's own
)
context.run_migrations()
