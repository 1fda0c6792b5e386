"""Tell Discord within three seconds that a command or a press has arrived."""

import asyncio
import logging

import aiohttp
import discord

TRIES = 4
PAUSE = 0.3  # seconds

_ACKNOWLEDGED, _UNKNOWN = 40060, 10062
_LOG = logging.getLogger(__name__)


async def acknowledge(heard: discord.Interaction, *, veiled: bool = False) -> bool:
    """Tell whether *heard* can be answered, *veiled* for its sender alone.

    One that was acknowledged before can: by a copy of it, or by a try whose answer got lost. The
    ledger tells whether somebody else answers it. Where every try may have got lost it is answered
    all the same: if none has arrived, Discord says so then.
    """
    for tried in range(1, TRIES + 1):
        try:
            await heard.response.defer(ephemeral=veiled)
        except discord.HTTPException as error:
            if error.code == _UNKNOWN:
                _LOG.warning("interaction %s came too late to be answered", heard.id)
                return False
            if error.code != _ACKNOWLEDGED:
                raise
        except (aiohttp.ClientError, OSError):
            if tried < TRIES:
                await asyncio.sleep(PAUSE)
                continue
        except discord.InteractionResponded:
            pass
        return True
    raise AssertionError
