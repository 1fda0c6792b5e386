"""What went unanswered."""

import sqlalchemy as sa
from alembic import op

revision = "2"
down_revision = "1"


def upgrade() -> None:
    """Make the table of misses."""
    op.create_table(
        "quoth_misses",
        sa.Column("number", sa.BigInteger().with_variant(sa.Integer, "sqlite"), primary_key=True),
        sa.Column("tenant", sa.Text, nullable=False),
        sa.Column("asked", sa.Double, nullable=False, index=True),
        sa.Column("why", sa.Text, nullable=False),
        sa.Column("support", sa.Double, nullable=False),
        sa.Column("unknown", sa.Integer, nullable=False),
        sa.Column("nearest", sa.Text, nullable=False),
        sa.Column("collections", sa.Text, nullable=False),
        sa.Column("words", sa.Text),
    )
