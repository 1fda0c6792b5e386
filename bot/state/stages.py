"""How far a delivery has come, and the statements that take it there."""

from enum import StrEnum

from sqlalchemy import bindparam, case, delete, func, insert, select, update

from bot.state.tables import deliveries, delivery_keys

KEPT = 24 * 3600.0  # seconds, longer than any platform repeats a delivery
_SWEPT = 100  # deliveries that are deleted at once, for others want to write too
MOST_OVERDUE = 100  # deliveries that are taken over at once


class Stage(StrEnum):
    """How far a delivery has come."""

    RECEIVED = "received"
    SENDING = "sending"
    IN_DOUBT = "in doubt"  # it was being sent, and nobody knows how far that went
    DONE = "done"
    GIVEN_UP = "given up"


_held = (deliveries.c.number == bindparam("held"), deliveries.c.attempt == bindparam("by"))
CLAIM = insert(deliveries).returning(deliveries.c.number)
KEYS = insert(delivery_keys)
LAST_KEYS = (
    select(delivery_keys.c.key).order_by(delivery_keys.c.delivery.desc()).limit(bindparam("most"))
)
SEND = (
    update(deliveries)
    .where(*_held, deliveries.c.stage != Stage.DONE)
    .values(
        stage=case((deliveries.c.stage == Stage.IN_DOUBT, Stage.IN_DOUBT), else_=Stage.SENDING),
        due=bindparam("until"),
    )
)
HOLD = (
    update(deliveries)
    .where(*_held, deliveries.c.stage != Stage.DONE)
    .values(due=bindparam("until"))
)
FINISH = update(deliveries).where(*_held).values(stage=Stage.DONE, due=None, work=None)
_as_seen = (*_held, deliveries.c.stage == bindparam("seen"))
CLOSE = update(deliveries).where(*_as_seen).values(stage=Stage.DONE, due=None, work=None)
GIVE_UP = update(deliveries).where(*_as_seen).values(stage=Stage.GIVEN_UP, due=None, work=None)
TAKE = (
    update(deliveries)
    .where(*_as_seen)
    .values(
        attempt=deliveries.c.attempt + 1,
        owner=bindparam("taker"),
        stage=bindparam("found"),
        due=bindparam("until"),
    )
)
# For what was claimed although the database has not said so, and was answered by now.
DISOWN = (
    update(deliveries)
    .where(
        deliveries.c.owner == bindparam("mine"),
        deliveries.c.attempt == 0,
        deliveries.c.number.in_(
            select(delivery_keys.c.delivery).where(delivery_keys.c.key == bindparam("which"))
        ),
    )
    .values(stage=Stage.DONE, due=None, work=None)
)
PAST, IMPOSSIBLE = (
    select(deliveries)
    .where(
        due,
        deliveries.c.work.is_not(None),
        deliveries.c.tenant.startswith(bindparam("platform")),
    )
    .order_by(deliveries.c.due)
    .limit(MOST_OVERDUE)
    for due in (deliveries.c.due < bindparam("now"), deliveries.c.due > bindparam("never"))
)
SWEEP = delete(deliveries).where(
    deliveries.c.number.in_(
        select(deliveries.c.number).where(deliveries.c.received < bindparam("before")).limit(_SWEPT)
    )
)
ERASE = delete(deliveries).where(deliveries.c.tenant == bindparam("whose"))
SIZE = select(func.count()).select_from(deliveries)
