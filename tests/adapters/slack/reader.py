"""Reads a page as a person does: its words, and where its links lead."""

from html.parser import HTMLParser

from adapters.slack.http import Shown


class Reader(HTMLParser):
    """What stands on a page, and which elements it is made of."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []
        self.elements: list[str] = []
        self.attributes: list[str] = []
        self._words: list[str] = []

    @classmethod
    def of(cls, shown: Shown) -> "Reader":
        """Read a page of ours."""
        return cls.read(shown.body.decode())

    @classmethod
    def read(cls, text: str) -> "Reader":
        """Read *text*."""
        reader = cls()
        reader.feed(text)
        reader.close()
        return reader

    @property
    def words(self) -> str:
        """Return all that can be read, on one line."""
        return " ".join(" ".join(self._words).split())

    def handle_starttag(  # type: ignore[explicit-override] # @override came with 3.12
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        """Note an element, and where it leads."""
        self.elements.append(tag)
        self.attributes += [name for name, _ in attrs]
        self.links += [value or "" for name, value in attrs if name == "href"]

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override] # as above
        """Note words."""
        self._words.append(data)
