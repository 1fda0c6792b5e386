"""Whose is what is kept: a workspace's, a server's, a person's, and nobody else's."""

from sqlalchemy import select, union

from bot.model import Place
from bot.state.database import Database
from bot.state.tables import answers, deliveries, misses, places, threads, votes


def tenant_of(place: Place) -> str:
    """Name the workspace that *place* belongs to, as in ``slack:T024``."""
    return f"{place.platform}:{place.workspace}"


def tenants(database: Database, platform: str) -> tuple[str, ...]:
    """Name everybody on a platform of whom anything is kept."""
    tables = (deliveries, answers, threads, votes, places, misses)
    each = union(*(select(table.c.tenant) for table in tables)).subquery()
    theirs = each.c.tenant.startswith(f"{platform}:", autoescape=True)
    with database.reading() as connection:
        return tuple(connection.execute(select(each.c.tenant).where(theirs)).scalars())
