"""What can go wrong in retrieval.

RetrievalError
    UnreadableDocument   a file of the corpus cannot be read; the others can
    MissingCorpus        the root of a collection is not a folder
    DamagedIndex         a stored generation does not hold what its manifest says
    AlteredQuote         a quote is not what stands in its document
"""

from pathlib import Path


class RetrievalError(Exception):
    """Anything that retrieval cannot do."""


class UnreadableDocument(RetrievalError):  # noqa: N818 - named for what it is, not for being an error
    """A file of the corpus cannot be read."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class MissingCorpus(RetrievalError):  # noqa: N818 - named for what it is, not for being an error
    """The root of a collection is not a folder."""

    def __init__(self, root: Path) -> None:
        super().__init__(f"{root.absolute()} is not a folder")
        self.root = root


class DamagedIndex(RetrievalError):  # noqa: N818 - named for what it is, not for being an error
    """A stored generation does not hold what its manifest says."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path = path
        self.reason = reason


class AlteredQuote(RetrievalError):  # noqa: N818 - named for what it is, not for being an error
    """A quote is not what stands in its document."""

    def __init__(self, document: str, start: int, end: int) -> None:
        super().__init__(f"{document}[{start}:{end}] does not hold the quote")
        self.document = document
        self.start = start
        self.end = end
