"""What an operator can set, and what it is otherwise."""

import re
from importlib.resources import files
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ByteSize, ConfigDict, Field, SecretStr

from bot.errors import UnreadablePlace
from bot.layers import NAME, LayeredSettings
from bot.model import Collection
from bot.policy import MOST_QUOTES, PlacePattern


def packaged_seeds() -> Path:
    """Return the folder of the default corpus, which is installed beside this package."""
    return Path(str(files(__package__))).parent / "seeds"


def _at_home(path: Path) -> Path:
    try:
        return path.expanduser()
    except RuntimeError as error:
        message = f"begins in a home that nobody has: {path}"
        raise ValueError(message) from error


def _place(pattern: str) -> str:
    try:
        PlacePattern.parse(pattern)
    except UnreadablePlace as error:
        raise ValueError(str(error)) from error
    return pattern


def _cache() -> Path:
    import platformdirs  # noqa: PLC0415 - the commands that need no settings start without it

    return platformdirs.user_cache_path(NAME, appauthor=False)


def _data() -> Path:
    import platformdirs  # noqa: PLC0415 - the commands that need no settings start without it

    return platformdirs.user_data_path(NAME, appauthor=False)


def _address(text: str) -> str:
    if not re.fullmatch(r"https?://[^\s/?#]+(/[^\s?#]*)?", text):
        message = "is not an address: write it as https://host or https://host/path"
        raise ValueError(message)
    return text.rstrip("/")


def _socket_address(text: str) -> str:
    if not re.fullmatch(r"wss?://[^\s/?#]+(/[^\s?#]*)?", text):
        message = "is not an address: write it as wss://host or wss://host/path"
        raise ValueError(message)
    return text


Folder = Annotated[Path, AfterValidator(_at_home)]
PlaceName = Annotated[str, AfterValidator(_place)]
Address = Annotated[str, AfterValidator(_address)]
SocketAddress = Annotated[str, AfterValidator(_socket_address)]
Port = Annotated[int, Field(ge=0, le=65_535)]
CollectionName = Annotated[str, Field(pattern=r"^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$")]


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
    folders: ClassVar[tuple[str, ...]] = ("corpus", "cache", "collections.*.root")

    corpus: Folder = Field(
        default_factory=packaged_seeds,
        description="The folder of your documents, if every place may see all of them.",
    )
    corpus_outsiders: bool = Field(
        default=False,
        description="Whether `corpus` may be quoted where people of other companies read along.",
    )
    collections: dict[CollectionName, CollectionSettings] = Field(
        default_factory=dict,
        description="Several folders by name, each with the places that may see it.",
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
    max_file_size: ByteSize = Field(
        default=ByteSize(64 * 1024 * 1024),
        gt=0,
        description="Greater documents are refused: a number of bytes, or as in `64MiB`.",
    )
    refresh_seconds: int = Field(
        default=30, ge=1, description="How often a server looks whether documents have changed."
    )
    cache: Folder = Field(
        default_factory=_cache, description="Where the index is kept. It can be deleted."
    )
    data: Folder = Field(
        default_factory=_data,
        description="Where the state is kept that must not be lost: deliveries, feedback, secrets.",
    )
    database: SecretStr | None = Field(
        default=None, description="The database of the state by URL, in place of a file in `data`."
    )
    secret: SecretStr | None = Field(
        default=None,
        description=(
            "What buttons are signed and stored words are encrypted with. The first start makes one"
            " in `data`. To change it, put the new one before the old one and a comma between them."
        ),
    )
    keep_days: int = Field(
        default=30, ge=1, le=3650, description="For how many days the buttons of an answer work."
    )
    host: str = Field(
        default="127.0.0.1", description="The address to listen at for requests from platforms."
    )
    port: Port = Field(default=3000, description="The port for requests from platforms.")
    health_port: Port = Field(
        default=3001, description="The port of `/healthz` and `/readyz`; 0 turns them off."
    )
    public_url: Address | None = Field(
        default=None, description="Where the world reaches `port`, as in `https://quoth.example`."
    )
    slack_bot_token: SecretStr | None = Field(
        default=None, description="The bot token of one workspace, `xoxb-…`."
    )
    slack_app_token: SecretStr | None = Field(
        default=None, description="The app-level token that Socket Mode needs, `xapp-…`."
    )
    slack_signing_secret: SecretStr | None = Field(
        default=None,
        description="What Slack signs HTTP requests with; two during a rotation, by a comma.",
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
        description="Whether in its threads it is asked without a mention. Needs two more scopes.",
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
        default="components", description="How answers are laid out in Discord."
    )
    discord_shards: bool = Field(
        default=False, description="Whether to share the servers out, as more than 2,500 need it."
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
