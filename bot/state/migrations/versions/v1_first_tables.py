"""The first tables: deliveries, answers, threads, votes, places."""

import sqlalchemy as sa
from alembic import op

revision = "1"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table("quoth_schema", sa.Column("version", sa.Integer, primary_key=True))
    _deliveries()
    op.create_table(
        "quoth_answers",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("question", sa.Text, nullable=False),
        sa.Column("generation", sa.Text, nullable=False),
        sa.Column("digest", sa.Text, nullable=False),
        sa.Column("public", sa.Boolean, nullable=False),
        sa.Column("shared", sa.Boolean, nullable=False),
        sa.Column("answered", sa.Double, nullable=False),
    )
    op.create_table(
        "quoth_threads",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("thread", sa.Text, primary_key=True),
        sa.Column("answered", sa.Double, nullable=False),
    )
    op.create_table(
        "quoth_votes",
        sa.Column("answer", sa.Text, primary_key=True),
        sa.Column("asker", sa.Text, primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("helpful", sa.Boolean, nullable=False),
        sa.Column("voted", sa.Double, nullable=False),
    )
    op.create_table(
        "quoth_places",
        sa.Column("tenant", sa.Text, primary_key=True),
        sa.Column("channel", sa.Text, primary_key=True),
        sa.Column("outsiders", sa.Boolean, nullable=False),
        sa.Column("noted", sa.Double, nullable=False),
    )


def _deliveries() -> None:
    op.create_table(
        "quoth_deliveries",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("stage", sa.Text, nullable=False),
        sa.Column("owner", sa.Text, nullable=False),
        sa.Column("attempt", sa.Integer, nullable=False),
        sa.Column("received", sa.Double, nullable=False),
        sa.Column("due", sa.Double, index=True),
        sa.Column("work", sa.Text),
        sqlite_autoincrement=True,
    )
    to_deliveries = sa.ForeignKey("quoth_deliveries.number", ondelete="CASCADE")
    op.create_table(
        "quoth_delivery_keys",
        sa.Column("key", sa.Text, primary_key=True),
        sa.Column(
            "delivery",
            sa.BigInteger().with_variant(sa.Integer, "sqlite"),
            to_deliveries,
            nullable=False,
            index=True,
        ),
    )
