"""The things of the fake Discord as Discord writes them in JSON."""

from tests.fakes.discord.protocol import EVERYTHING, Context, Payload
from tests.fakes.discord.world import BOT, GUILD, OWNER, Channel, Form, Guild, Role, User, World

LONG_AGO = "2024-01-01T00:00:00+00:00"
SEND_MESSAGES = 1 << 11
VIEW_CHANNEL = 1 << 10


def user(who: User) -> Payload:
    """Write a user."""
    return {
        "id": who.id,
        "username": who.name,
        "discriminator": "0",
        "global_name": who.name.title(),
        "avatar": None,
        "bot": who.bot,
        "public_flags": 0,
        "flags": 0,
    }


def member(who: User, world: World, guild: str = GUILD) -> Payload:
    """Write a member of a guild, without the user."""
    own = [each.id for each in world.guilds[guild].roles.values() if each.bot == who.id]
    said = {"roles": own, "joined_at": LONG_AGO, "deaf": False, "mute": False}
    return {**said, "flags": 0, "nick": None}


def role(what: Role) -> Payload:
    """Write a role."""
    return {
        "id": what.id,
        "name": what.name,
        "color": 0,
        "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
        "hoist": False,
        "position": 0 if what.name == "@everyone" else 1,
        "permissions": str(EVERYTHING),
        "managed": what.bot is not None,
        "mentionable": what.name != "@everyone",
        "flags": 0,
        **({"tags": {"bot_id": what.bot}} if what.bot else {}),
    }


def channel(what: Channel, world: World) -> Payload:
    """Write a channel, a thread or direct messages."""
    said: Payload = {"id": what.id, "type": int(what.form), "last_message_id": None}
    if what.private:
        others = [user(world.users[each]) for each in what.people if each != BOT]
        return {**said, "recipients": others, "owner_id": None, "icon": None, "name": None}
    said |= {"guild_id": what.guild, "name": what.name, "parent_id": what.parent, "flags": 0}
    if what.form is Form.THREAD:
        return {**said, **_thread(what)}
    return {
        **said,
        "position": 0,
        "permission_overwrites": _overwrites(what),
        "nsfw": False,
        "topic": None,
        "rate_limit_per_user": 0,
        **({"available_tags": []} if what.form is Form.FORUM else {}),
    }


def guild(what: Guild, world: World) -> Payload:
    """Write a guild as GUILD_CREATE tells it."""
    inside = [each for each in world.channels.values() if each.guild == what.id and each.readable]
    threads = [each for each in inside if each.form is Form.THREAD and not each.archived]
    channels = [each for each in inside if each.form is not Form.THREAD]
    people = world.users.values()
    return {
        **_plain_guild(what),
        "member_count": len(people),
        "roles": [role(each) for each in what.roles.values()],
        "members": [{"user": user(each), **member(each, world, what.id)} for each in people],
        "channels": [channel(each, world) for each in channels],
        "threads": [channel(each, world) for each in threads],
    }


def place(what: Channel, world: World) -> Payload:
    """Write where an interaction happens."""
    said: Payload = {"channel_id": what.id, "channel": channel(what, world)}
    said["app_permissions"] = str(permissions(what, world))
    if what.private:
        context = Context.BOT_DIRECT if BOT in what.people else Context.PRIVATE
        return {**said, "context": int(context)}
    home = world.guilds[what.guild]
    said["channel"]["permissions"] = str(EVERYTHING)
    brief = {"id": home.id, "locale": home.locale, "features": []}
    told = {"guild_id": home.id, "guild": brief, "guild_locale": home.locale}
    return {**said, **told, "context": int(Context.GUILD)}


def permissions(what: Channel, world: World) -> int:
    """Return what the bot may do in *what*."""
    allowed = EVERYTHING
    if not what.writable or not world.member(what):
        allowed &= ~SEND_MESSAGES
    return allowed if what.readable else allowed & ~VIEW_CHANNEL


def _overwrites(what: Channel) -> list[Payload]:
    denied = (0 if what.writable else SEND_MESSAGES) | (0 if what.readable else VIEW_CHANNEL)
    return [{"id": BOT, "type": 1, "allow": "0", "deny": str(denied)}] if denied else []


def _thread(what: Channel) -> Payload:
    return {
        "owner_id": OWNER,
        "message_count": 0,
        "member_count": 1,
        "rate_limit_per_user": 0,
        "total_message_sent": 0,
        "thread_metadata": {
            "archived": what.archived,
            "auto_archive_duration": 1440,
            "archive_timestamp": LONG_AGO,
            "locked": what.archived,
        },
    }


def _plain_guild(what: Guild) -> Payload:
    nothing = (
        "icon splash afk_channel_id system_channel_id rules_channel_id public_updates_channel_id "
        "description banner discovery_splash application_id vanity_url_code"
    )
    lists = "emojis stickers voice_states presences stage_instances guild_scheduled_events"
    return {
        "id": what.id,
        "name": what.name,
        "owner_id": OWNER,
        "preferred_locale": what.locale,
        "joined_at": LONG_AGO,
        "large": False,
        "unavailable": False,
        "afk_timeout": 300,
        "verification_level": 0,
        "default_message_notifications": 0,
        "explicit_content_filter": 0,
        "mfa_level": 0,
        "nsfw_level": 0,
        "system_channel_flags": 0,
        "premium_tier": 0,
        "premium_progress_bar_enabled": False,
        "features": [],
        "soundboard_sounds": [],
        **dict.fromkeys(nothing.split()),
        **{key: [] for key in lists.split()},
    }
