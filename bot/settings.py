"""What an operator can set, and what it is otherwise."""

from importlib.resources import files
from pathlib import Path
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ByteSize, ConfigDict, Field

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


Folder = Annotated[Path, AfterValidator(_at_home)]
PlaceName = Annotated[str, AfterValidator(_place)]
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


class Settings(LayeredSettings):
    """Everything that can be set."""

    rivals: ClassVar[frozenset[str]] = frozenset({"corpus", "collections"})
    folders: ClassVar[tuple[str, ...]] = ("corpus", "cache", "collections.*.root")

    corpus: Folder = Field(
        default_factory=packaged_seeds,
        description="The folder of your documents, if every place may see all of them.",
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
    cache: Folder = Field(
        default_factory=_cache, description="Where the index is kept. It can be deleted."
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
                Collection(name, each.root, each.places)
                for name, each in sorted(self.collections.items())
            )
        seeds = packaged_seeds()
        return (Collection("seeds" if self.corpus == seeds else "corpus", self.corpus),)
