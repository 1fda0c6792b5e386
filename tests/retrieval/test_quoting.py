"""A quote is a slice of its document, shown once, with the place where it stands."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings

from retrieval.errors import AlteredQuote
from retrieval.finding import find
from retrieval.index import Index
from retrieval.model import Document, Quote
from retrieval.passages import LONGEST, cut
from retrieval.quoting import grown, verify
from tests.builders import corpora, document, documents, index, questions, seeds


def quotes(built: Index, question: str, limit: int = 3) -> tuple[Quote, ...]:
    """Return what *built* quotes for *question*."""
    return find(built, question, limit=limit).quotes


def sentence(start: str, length: int) -> str:
    """Write one sentence of *length* characters that begins with *start*."""
    return f"{start} {'and so on ' * length}"[: length - 1].strip().ljust(length - 1, "n") + "."


def check(built: Index, found: Sequence[Quote]) -> None:
    """Check that quotes are slices of their documents, inside one run, with ranges inside them."""
    for quote in found:
        cited = quote.citation
        source = built.document(cited.document)
        assert source.text[cited.start : cited.end] == quote.text
        assert 0 < len(quote.text) <= LONGEST
        assert quote.text == quote.text.strip()
        runs = {
            (one.run, one.headings, one.speaker)
            for one in cut(source)
            if one.start < cited.end and cited.start < one.end
        }
        assert len(runs) == 1
        assert runs.pop()[1:] == (cited.headings, cited.speaker)
        for start, end in (quote.marked, *quote.matches):
            assert 0 <= start < end <= len(quote.text)
        assert list(quote.matches) == sorted(quote.matches)
        verify(quote, source)


@pytest.mark.parametrize(
    "question",
    ["What is interpretability?", "how do models add", "who funds the research", "Amodei"],
)
def test_every_quote_of_the_seeds_is_a_slice(question: str) -> None:
    """Character for character, within one heading and with one speaker."""
    found = quotes(seeds(), question, 10)

    assert found
    check(seeds(), found)


@settings(max_examples=30)
@given(corpora(), questions)
def test_every_quote_is_a_slice(team: list[Document], question: str) -> None:
    """Whatever is written and asked."""
    built = Index.of(team)
    check(built, quotes(built, question, 10))


@settings(max_examples=30)
@given(corpora(), questions)
def test_no_quote_is_shown_twice(team: list[Document], question: str) -> None:
    """Neither the same place nor the same words are said again."""
    found = quotes(Index.of(team), question, 10)

    assert len({quote.text.casefold() for quote in found}) == len(found)
    for number, quote in enumerate(found):
        for other in found[:number]:
            one, two = quote.citation, other.citation
            inside = two.start <= one.start and one.end <= two.end
            assert not (one.document == two.document and inside)


def test_a_quote_grows_to_its_neighbours() -> None:
    """Two paragraphs that fit are shown together, the sentence that answers is marked."""
    text = f"{sentence('Apples', 300)}\n\n{sentence('Pears', 300)}"
    (quote,) = quotes(index(f"# T\n\n{text}"), "pears", 1)

    assert quote.text == text
    assert quote.text[slice(*quote.marked)] == sentence("Pears", 300)
    assert [quote.text[slice(*one)] for one in quote.matches] == ["Pears"]
    assert quote.citation.lines == (3, 5)


def test_a_quote_grows_downwards_first() -> None:
    """What follows is more useful than what came before."""
    parts = [sentence(start, 400) for start in ("Apples", "Pears", "Plums")]
    built = index("# T\n\n" + "\n\n".join(parts))

    assert quotes(built, "pears", 1)[0].text == "\n\n".join(parts[1:])
    assert quotes(built, "plums", 1)[0].text == "\n\n".join(parts[1:])
    assert quotes(built, "apples", 1)[0].text == "\n\n".join(parts[:2])


@pytest.mark.parametrize(("length", "grows"), [(449, True), (450, False)])
def test_a_quote_grows_to_900_characters(length: int, *, grows: bool) -> None:
    """A neighbour that fits to the last character comes along, a longer one does not."""
    one, two = sentence("Apples", 449), sentence("Pears", length)
    (quote,) = quotes(index(f"# T\n\n{one}\n\n{two}"), "apples", 1)

    assert quote.text == (f"{one}\n\n{two}" if grows else one)


@pytest.mark.parametrize(
    "between", ["\n\n## Heading\n\n", "\n\n5 min read\n\n"], ids=["heading", "left out"]
)
def test_a_quote_does_not_grow_over_what_it_may_not_show(between: str) -> None:
    """Headings and boilerplate end a quote."""
    built = index(f"# T\n\nApples are red.{between}Pears are green.")

    assert quotes(built, "apples", 1)[0].text == "Apples are red."


def test_a_quote_does_not_grow_into_another_document() -> None:
    """The rows of two documents are neighbours in the table only."""
    built = Index.of(documents("Apples are red.", "Pears are green."))

    assert grown(built.parts[0][0], 0) == (0, 0)
    assert grown(built.parts[0][0], 1) == (1, 1)


def test_a_passage_that_a_quote_covers_is_not_quoted_again() -> None:
    """The second best paragraph stands in the first quote already."""
    built = index(f"# T\n\n{sentence('Apples', 300)}\n\n{sentence('Apples too', 300)}")

    assert len(quotes(built, "apples", 3)) == 1


def test_the_same_words_elsewhere_are_named_and_not_repeated() -> None:
    """A copy is a place, not a second answer."""
    built = Index.of(documents("# A\n\nApples are red.", "# B\n\n\nAPPLES  are red.", "Pears."))
    (quote,) = quotes(built, "red apples")

    assert quote.citation.path == "00.md"
    assert quote.citation.also_in == ("01.md:4",)


def test_copies_of_a_grown_quote_are_not_quoted_again() -> None:
    """A copy whose second paragraph is found by itself says nothing new."""
    text = f"# T\n\n{sentence('Apples', 400)}\n\n{sentence('Red apples', 400)}"

    assert len(quotes(index(text, text), "apples")) == 1


def test_other_places_that_may_not_be_seen_are_not_named() -> None:
    """Where else words stand is told only of collections that are allowed."""
    team = [
        document("Apples are red.", "two.md"),
        document("Apples are red.", "one.md", collection="hr"),
    ]
    built = Index.of(team)

    (quote,) = find(built, "red apples", limit=3, allowed=frozenset({"team"})).quotes
    assert quote.citation.also_in == ()
    (quote,) = find(built, "red apples", limit=3).quotes
    assert quote.citation.also_in == ("two.md:1",)


def test_at_most_five_other_places_are_named() -> None:
    """Words that stand everywhere are cited by the first places of the corpus."""
    (quote,) = quotes(index(*["Apples are red."] * 9), "red apples")

    assert quote.citation.also_in == tuple(f"{at:02}.md:1" for at in range(1, 6))


@pytest.mark.parametrize("limit", [0, 1, 2, 3])
def test_there_are_at_most_as_many_quotes_as_wanted(limit: int) -> None:
    """Fewer when there is less to say."""
    built = index("Apples are red.", "Apples are green.")

    assert len(quotes(built, "apples", limit)) == min(limit, 2)


def test_no_quotes_are_wanted_below_zero() -> None:
    """A limit that makes no sense does not open the gates."""
    assert quotes(index("Apples are red."), "apples", -1) == ()


def test_matches_are_words_asked_for_or_meant() -> None:
    """Inflected and misspelt words are marked where they stand."""
    (quote,) = quotes(
        index("The house of Interpretability, its houses."), "housing interpretabilty"
    )

    assert [quote.text[slice(*one)] for one in quote.matches] == [
        "house",
        "Interpretability",
        "houses",
    ]


def test_a_citation_says_where_the_words_stand() -> None:
    """Document, path, hash, heading, lines and what is known of the source."""
    one = document("---\nauthor: Anna\n---\n# Fruit\n\n## Red\n\nApples are red.", "a/b.md")
    (quote,) = quotes(Index.of([one]), "apples")
    cited = quote.citation

    assert (cited.document, cited.collection, cited.path, cited.sha256) == (
        one.id,
        "team",
        "a/b.md",
        one.sha256,
    )
    assert (cited.meta, cited.headings, cited.lines) == (one.meta, ("Red",), (8, 8))
    assert cited.meta.author == "Anna"


def test_a_quote_that_begins_or_ends_inside_a_sentence_says_so() -> None:
    """A sentence that is longer than a quote is the only one that is cut, and it is marked."""
    clauses = "; ".join(f"paragraph {number} of the agreement holds" for number in range(60))
    built = index(f"Leave is granted when {clauses}.\n\n# Kettles\n\nThe kettle is green.")

    first, *_, last = sorted(
        quotes(built, "paragraph agreement", 9), key=lambda one: one.citation.start
    )
    (whole,) = quotes(built, "What colour is the kettle?", 1)

    assert (first.broken, last.broken) == ((False, True), (True, False))
    assert whole.broken == (False, False)


@pytest.mark.parametrize("question", ["superposition", "interpretability", "Anthropic’s culture"])
def test_no_quote_of_the_seeds_breaks_a_sentence(question: str) -> None:
    """In ordinary prose every sentence fits."""
    assert {quote.broken for quote in quotes(seeds(), question, 9)} == {(False, False)}


def test_the_speaker_of_a_line_is_cited() -> None:
    """Words are attributed to whoever said them."""
    built = index("# T\n\nAnna: Apples are red.\n\nBob: No.\n\nAnna: Yes.\n\nBob: Pears are.")

    assert [quote.citation.speaker for quote in quotes(built, "pears", 1)] == ["Bob"]


SOURCE = document("# T\n\nApples are red.")
(QUOTE,) = find(Index.of([SOURCE]), "apples", limit=1).quotes


def test_an_honest_quote_passes() -> None:
    """What stands in the document as it was indexed may be sent."""
    verify(QUOTE, SOURCE)


@pytest.mark.parametrize(
    ("quote", "source"),
    [
        (replace(QUOTE, text="Apples are rad."), SOURCE),
        (replace(QUOTE, text=QUOTE.text + " "), SOURCE),
        (replace(QUOTE, text=""), SOURCE),
        (
            replace(QUOTE, text="", citation=replace(QUOTE.citation, end=QUOTE.citation.start)),
            SOURCE,
        ),
        (replace(QUOTE, citation=replace(QUOTE.citation, start=QUOTE.citation.start + 1)), SOURCE),
        (QUOTE, replace(SOURCE, text=SOURCE.text.replace("red", "rEd"))),
        (QUOTE, replace(SOURCE, id="another")),
        (QUOTE, replace(SOURCE, sha256="0" * 64)),
    ],
    ids=["letter", "blank", "nothing", "nowhere", "place", "document", "id", "hash"],
)
def test_an_altered_quote_is_not_sent(quote: Quote, source: Document) -> None:
    """One character, another document or other bytes are enough."""
    with pytest.raises(AlteredQuote) as error:
        verify(quote, source)

    assert error.value.document == quote.citation.document
    assert (error.value.start, error.value.end) == (quote.citation.start, quote.citation.end)
