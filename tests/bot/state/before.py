"""A database as earlier versions made it, word for word, with something in every table."""

from sqlalchemy import Connection, Engine, text

from bot.state.engines import is_sqlite, writing

_VERSION_1 = """
CREATE TABLE quoth_answers (
    id TEXT NOT NULL, tenant TEXT NOT NULL, question TEXT NOT NULL, generation TEXT NOT NULL,
    digest TEXT NOT NULL, public BOOLEAN NOT NULL, shared BOOLEAN NOT NULL,
    answered {double} NOT NULL, PRIMARY KEY (id)
);
CREATE TABLE quoth_deliveries (
    number {counted}, tenant TEXT NOT NULL, stage TEXT NOT NULL, owner TEXT NOT NULL,
    attempt INTEGER NOT NULL, received {double} NOT NULL, due {double}, work TEXT
);
CREATE INDEX ix_quoth_deliveries_due ON quoth_deliveries (due);
CREATE TABLE quoth_places (
    tenant TEXT NOT NULL, channel TEXT NOT NULL, outsiders BOOLEAN NOT NULL,
    noted {double} NOT NULL, PRIMARY KEY (tenant, channel)
);
CREATE TABLE quoth_schema (version {serial} NOT NULL, PRIMARY KEY (version));
CREATE TABLE quoth_threads (
    tenant TEXT NOT NULL, channel TEXT NOT NULL, thread TEXT NOT NULL,
    answered {double} NOT NULL, PRIMARY KEY (tenant, channel, thread)
);
CREATE TABLE quoth_votes (
    answer TEXT NOT NULL, asker TEXT NOT NULL, tenant TEXT NOT NULL, helpful BOOLEAN NOT NULL,
    voted {double} NOT NULL, PRIMARY KEY (answer, asker)
);
CREATE TABLE quoth_delivery_keys (
    "key" TEXT NOT NULL, delivery {big} NOT NULL, PRIMARY KEY ("key"),
    FOREIGN KEY(delivery) REFERENCES quoth_deliveries (number) ON DELETE CASCADE
);
CREATE INDEX ix_quoth_delivery_keys_delivery ON quoth_delivery_keys (delivery);
INSERT INTO quoth_schema VALUES (1);
"""

_ROWS = """
INSERT INTO quoth_answers VALUES ('a1', 'slack:T024', 'sealed', 'g1', 'd1', TRUE, FALSE, 5.5);
INSERT INTO quoth_deliveries (tenant, stage, owner, attempt, received, due, work)
    VALUES ('slack:T024', 'received', 'before', 0, 1.5, 6.5, 'sealed');
INSERT INTO quoth_places VALUES ('slack:T024', 'C1', FALSE, 2.5);
INSERT INTO quoth_threads VALUES ('slack:T024', 'C1', '1.2', 3.5);
INSERT INTO quoth_votes VALUES ('a1', 'hashed', 'slack:T024', TRUE, 4.5);
INSERT INTO quoth_delivery_keys VALUES ('slack:event:Ev1', 1);
"""

_SQLITE = {
    "double": "DOUBLE",
    "counted": "INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT",
    "serial": "INTEGER",
    "big": "INTEGER",
}
_POSTGRESQL = {
    "double": "DOUBLE PRECISION",
    "counted": "BIGSERIAL NOT NULL PRIMARY KEY",
    "serial": "SERIAL",
    "big": "BIGINT",
}


def version_1(engine: Engine, *, filled: bool = False) -> None:
    """Make the tables of version 1."""
    words = _SQLITE if is_sqlite(engine) else _POSTGRESQL
    with writing(engine) as connection:
        run(connection, _VERSION_1.format_map(words))
        if filled:
            run(connection, _ROWS)


def run(connection: Connection, script: str) -> None:
    """Execute each statement of *script*."""
    for statement in filter(str.strip, script.split(";")):
        connection.execute(text(statement))
