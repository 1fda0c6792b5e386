"""The tables of the state. Times are in seconds of Unix time; words are encrypted."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Double,
    ForeignKey,
    Integer,
    MetaData,
    Table,
    Text,
)

SCHEMA = 2  # changes with every change below, and has a script in migrations/versions/

metadata = MetaData()

schema = Table("quoth_schema", metadata, Column("version", Integer, primary_key=True))

# ``state`` is a `bot.state.stages.Stage`; ``attempt`` counts who has taken the delivery over, and
# only who knows the count may change the row; nobody takes it over before ``due``.
deliveries = Table(
    "quoth_deliveries",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("stage", Text, nullable=False),
    Column("owner", Text, nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("received", Double, nullable=False),
    Column("due", Double, index=True),
    Column("work", Text),
    sqlite_autoincrement=True,  # the number of a deleted row never means another one
)

delivery_keys = Table(
    "quoth_delivery_keys",
    metadata,
    Column("key", Text, primary_key=True),
    Column(
        "delivery",
        ForeignKey(deliveries.c.number, ondelete="CASCADE"),
        nullable=False,
        index=True,
    ),
)

answers = Table(
    "quoth_answers",
    metadata,
    Column("id", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("question", Text, nullable=False),
    Column("generation", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("public", Boolean, nullable=False),
    Column("shared", Boolean, nullable=False),
    Column("answered", Double, nullable=False),
)

threads = Table(
    "quoth_threads",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("thread", Text, primary_key=True),
    Column("answered", Double, nullable=False),
)

votes = Table(
    "quoth_votes",
    metadata,
    Column("answer", Text, primary_key=True),
    Column("asker", Text, primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("helpful", Boolean, nullable=False),
    Column("voted", Double, nullable=False),
)

places = Table(
    "quoth_places",
    metadata,
    Column("tenant", Text, primary_key=True),
    Column("channel", Text, primary_key=True),
    Column("outsiders", Boolean, nullable=False),
    Column("noted", Double, nullable=False),
)

# ``words`` are the question and what of it was missing, where a setting lets them be kept;
# ``unknown`` is how many words were missing.
misses = Table(
    "quoth_misses",
    metadata,
    Column("number", BigInteger().with_variant(Integer, "sqlite"), primary_key=True),
    Column("tenant", Text, nullable=False),
    Column("asked", Double, nullable=False, index=True),
    Column("why", Text, nullable=False),
    Column("support", Double, nullable=False),
    Column("unknown", Integer, nullable=False),
    Column("nearest", Text, nullable=False),
    Column("collections", Text, nullable=False),
    Column("words", Text),
)
