"""What an operator can set, and what it is otherwise."""

from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import ClassVar, Literal

from pydantic import BaseModel, ByteSize, ConfigDict, Field, SecretStr

from bot.environment import NAME
from bot.layers import LayeredSettings
from bot.model import Collection
from bot.policy import MOST_QUOTES
from bot.values import (
    Address,
    CollectionName,
    Folder,
    PlaceName,
    Port,
    SocketAddress,
    Unguessable,
)


def packaged_seeds() -> Path:
    """Return the folder of the default corpus, which is installed beside this package."""
    return Path(str(files(__package__))).parent / "seeds"


def _cache() -> Path:
    import platformdirs  # noqa: PLC0415 - the commands that need no settings start without it

    return platformdirs.user_cache_path(NAME, appauthor=False)


def _data() -> Path:
    import platformdirs  # noqa: PLC0415 - the commands that need no settings start without it

    return platformdirs.user_data_path(NAME, appauthor=False)


class CollectionSettings(BaseModel):
    """One named corpus."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    root: Folder = Field(description="The folder of its documents.")
    places: tuple[PlaceName, ...] = Field(
        default=("*",),
        description=(
            "Who may see it: `*`, `console`, `slack:T024`, `slack:T024/C1`, `slack:T024/direct`."
        ),
    )
    outsiders: bool = Field(
        default=False,
        description="Whether it may be quoted where people of other companies read along.",
    )


class Settings(LayeredSettings):
    """Everything that can be set."""

    rivals: ClassVar[frozenset[str]] = frozenset({"corpus", "collections"})
    folders: ClassVar[tuple[str, ...]] = ("corpus", "cache", "data", "collections.*.root")
    chapters: ClassVar[Mapping[str, str]] = {
        "corpus": "Documents",
        "limit": "Answers",
        "cache": "State",
        "host": "Server",
        "web_port": "Page",
        "slack_bot_token": "Slack",
        "discord_bot_token": "Discord",
        "log_format": "Log",
    }

    corpus: Folder = Field(
        default_factory=packaged_seeds,
        description=(
            "The folder of your documents, if all your own people may see all of them. Otherwise"
            " the five seeds."
        ),
    )
    corpus_outsiders: bool = Field(
        default=False,
        description=(
            "Whether `corpus` may be quoted where people of other companies read along. The seeds"
            " always may."
        ),
    )
    collections: dict[CollectionName, CollectionSettings] = Field(
        default={},
        description=(
            "In place of `corpus`: several folders by name, each with the places that may see it."
        ),
    )
    max_file_size: ByteSize = Field(
        default=ByteSize(64 * 1024 * 1024),
        gt=0,
        description="Greater documents are refused: a number of bytes, or as in `64MiB`.",
    )
    refresh_seconds: int = Field(
        default=30,
        ge=1,
        description=(
            "How often a server looks for changes that nobody told it of, as on network disks. "
            "While people stand in line, it may wait ten times as long."
        ),
    )
    limit: int = Field(default=3, ge=1, le=MOST_QUOTES, description="Quotes in an answer.")
    threshold: float = Field(
        default=0.9,
        ge=0,
        le=3,
        allow_inf_nan=False,
        description="How much of a question the documents must speak to before they answer it.",
    )
    rate_per_minute: int = Field(
        default=10,
        ge=0,
        description="Questions a minute from one person, 0 being any number. The console is free.",
    )
    rate_burst: int = Field(default=5, ge=1, description="Questions from one person at once.")
    search_processes: int = Field(
        default=1,
        ge=0,
        le=64,
        description=(
            "Processes that search beside the one that listens, from 20,000 passages on. More than"
            " there are cores to spare are of no use."
        ),
    )
    cache: Folder = Field(
        default_factory=_cache,
        description=(
            "Where the index is kept: the user's cache folder, on Linux `~/.cache/quoth`. It can be"
            " deleted."
        ),
    )
    data: Folder = Field(
        default_factory=_data,
        description=(
            "Where the state is kept that must not be lost: the user's data folder, on Linux"
            " `~/.local/share/quoth`."
        ),
    )
    database: SecretStr | None = Field(
        default=None,
        description=(
            "The database of the state by URL, in place of a file in `data`, as in"
            " `postgresql://name:password@host/quoth`."
        ),
    )
    secret: SecretStr | None = Field(
        default=None,
        description=(
            "What buttons are signed and stored words are encrypted with. The first start makes one"
            " in `data`. Two during a rotation, the new one first, with a comma between them."
        ),
    )
    keep_days: int = Field(
        default=30,
        ge=1,
        le=3650,
        description="For how many days the buttons of an answer work, and its question is kept.",
    )
    keep_questions_days: int = Field(
        default=0,
        ge=0,
        le=3650,
        description=(
            "For how many days the words of unanswered questions are kept for `quoth gaps`, 0 being"
            " not at all."
        ),
    )
    host: str = Field(
        default="127.0.0.1",
        description="The address to listen at, for platforms, for people and for `health_port`.",
    )
    port: Port = Field(default=3000, description="The port for requests from platforms.")
    public_url: Address | None = Field(
        default=None, description="Where the world reaches `port`, as in `https://quoth.example`."
    )
    health_port: Port = Field(
        default=3001,
        description="The port of `/healthz`, `/readyz` and `/metrics`; 0 turns them off.",
    )
    web_port: Port = Field(default=8080, description="The port of the page; 0 turns it off.")
    web_token: Unguessable | None = Field(
        default=None,
        description=(
            "What people are asked for before the page answers. Without it the page is for this"
            " machine alone."
        ),
    )
    web_url: Address | None = Field(
        default=None,
        description="Where people reach `web_port`. Quotes in chats then lead to their passage.",
    )
    link_days: int = Field(
        default=30, ge=1, le=3650, description="For how many days a link to a passage works."
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="The bot token of one workspace, `xoxb-…`."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="The app-level token that Socket Mode needs, `xapp-…`."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description=(
            "What Slack signs HTTP requests with; two during a rotation, with a comma between them."
        ),
    )
    slack_client_id: str | None = Field(
        default=None, description="The client id, to be installed in many workspaces."
    )
    slack_client_secret: SecretStr | None = Field(
        default=None, description="The client secret, to be installed in many workspaces."
    )
    slack_transport: Literal["socket", "http"] = Field(
        default="socket", description="How Slack reaches Quoth; a socket needs no public address."
    )
    slack_follow_ups: bool = Field(
        default=False,
        description=(
            "Whether it is asked without a mention in the threads that it has answered in. Needs"
            " two more scopes."
        ),
    )
    slack_api_url: Address = Field(
        default="https://slack.com/api",
        description="Slack's API: `https://slack-gov.com/api` for GovSlack.",
    )
    slack_authorize_url: Address = Field(
        default="https://slack.com/oauth/v2/authorize",
        description="Where people are sent to install the app.",
    )
    slack_proxy: SecretStr | None = Field(
        default=None, description="The HTTP proxy on the way to Slack."
    )
    discord_bot_token: SecretStr | None = Field(
        default=None, description="The token of the bot, from its page at Discord."
    )
    discord_form: Literal["components", "embed"] = Field(
        default="components", description="How answers are laid out; `embed` is the older form."
    )
    discord_shards: bool = Field(
        default=False,
        description=(
            "Whether to share the servers out over several connections, as a bot in more than 2,500"
            " of them must."
        ),
    )
    discord_api_url: Address = Field(
        default="https://discord.com/api/v10", description="Discord's API, or a proxy in its place."
    )
    discord_gateway_url: SocketAddress = Field(
        default="wss://gateway.discord.gg/",
        description="Discord's gateway, or a proxy in its place.",
    )
    discord_proxy: SecretStr | None = Field(
        default=None, description="The HTTP proxy on the way to Discord."
    )
    log_format: Literal["auto", "text", "json"] = Field(
        default="auto", description="Log lines for people or machines; `auto` looks for a terminal."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="The least that is worth a line in the log."
    )
    log_questions: bool = Field(
        default=False, description="Whether the log holds the words of questions."
    )

    def served(self) -> tuple[Collection, ...]:
        """Return the collections to answer from, in order of name."""
        if self.collections:
            return tuple(
                Collection(name, each.root, each.places, each.outsiders)
                for name, each in sorted(self.collections.items())
            )
        seeds = packaged_seeds()
        name = "seeds" if self.corpus == seeds else "corpus"
        outsiders = self.corpus_outsiders or self.corpus == seeds
        return (Collection(name, self.corpus, outsiders=outsiders),)
