"""Reads a page as a browser does: what is said in it, by a parser that is not ours."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

EMPTY = frozenset({"meta", "link", "input", "rect", "br"})
INLINE = frozenset({"a", "b", "bdi", "mark", "span", "cite"})


@dataclass(slots=True)
class Element:
    """An element with what stands in it: texts and elements."""

    tag: str
    attributes: dict[str, str]
    inside: list["Element | str"] = field(default_factory=list)

    @property
    def text(self) -> str:
        """All letters in it."""
        return "".join(each if isinstance(each, str) else each.text for each in self.inside)

    def all(self, tag: str, **attributes: str) -> list["Element"]:
        """Return the elements in it of one kind, in order; ``class_`` is one of several."""
        found = []
        for each in self.inside:
            if isinstance(each, Element):
                found += [each] * (each.tag == tag and each.has(attributes))
                found += each.all(tag, **attributes)
        return found

    def one(self, tag: str, **attributes: str) -> "Element":
        """Return the only element in it of one kind."""
        (found,) = self.all(tag, **attributes)
        return found

    def has(self, attributes: dict[str, str]) -> bool:
        """Tell whether it has *attributes*."""
        classes = self.attributes.get("class", "").split()
        return all(
            value in classes if name == "class_" else self.attributes.get(name) == value
            for name, value in attributes.items()
        )


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.open = [Element("", {})]

    def handle_starttag(  # type: ignore[explicit-override] # @override came with 3.12
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"an attribute twice: {tag} {names}"
        element = Element(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(element)
        if tag not in EMPTY:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:  # type: ignore[explicit-override] # as above
        if tag not in EMPTY:
            assert self.open[-1].tag == tag, f"{tag} ends inside {self.open[-1].tag}"
            self.open.pop()

    def handle_startendtag(  # type: ignore[explicit-override] # as above
        self, tag: str, attrs: list[tuple[str, str | None]]
    ) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:  # type: ignore[explicit-override] # as above
        self.open[-1].inside.append(data)


def read(page: str) -> Element:
    """Read *page*; every element that begins in it must end where it may."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    (root,) = reader.open
    return root


def quotes(page: Element) -> list[str]:
    """Return the words of the quotes of *page*."""
    return [each.text for each in page.all("blockquote")]


def sources(page: Element) -> list[tuple[str, str]]:
    """Return the title, and what else is said of it, of each quote of *page*."""
    return [
        (each.one("cite").text, each.one("p", class_="details").text)
        for each in page.all("figcaption")
    ]


def said(page: Element) -> list[str]:
    """Return the sentences that are said in place of quotes."""
    return [each.text for box in page.all("div", class_="said") for each in box.all("p")]


def links(page: Element) -> dict[str, str]:
    """Return where the links of *page* lead, by what is read on them."""
    return {each.text.strip(): each.attributes["href"] for each in page.all("a")}
