"""Links to passages: whoever holds one reads that passage, for some days.

A link names a text in a document and the place that it was quoted in, whose permission is looked up
again at every opening. It is encrypted: neither places nor documents can be read from an address
that is logged or passed on, and what was not encrypted here is no link.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from hashlib import sha256

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from bot.around import Around, Gone, surroundings
from bot.capabilities import Bad
from bot.model import Place
from bot.secret import key
from bot.service import AnswerService, Link
from retrieval.model import Citation, Document

PATH = "/passage/"
_FRAGMENT = "#passage"  # the page opens where the quote begins
LONGEST = 1_000  # characters of what follows; it takes about 150
_PURPOSE = b"quoth passages 1"  # to be raised when what is written changes
_NEIGHBOURS = 3  # blocks at either side of a passage that are shown with it
_DAY = 86_400  # seconds


@dataclass(frozen=True, slots=True)
class Permit:
    """What a link is good for: so many characters of a *document*, as long as *place* may see it.

    ``words`` is a digest of them. ``expires`` is in days of Unix time.
    """

    document: str
    start: int
    length: int
    words: str
    expires: int
    place: Place


class PassageLinks:
    """Writes links that work for some *days*. The first of the *secrets* writes, all can read."""

    def __init__(self, secrets: Iterable[str], *, days: int, clock: Callable[[], float]) -> None:
        self._ciphers = _ciphers(secrets)
        self._days = days
        self._clock = clock

    def renew(self, secrets: Iterable[str]) -> None:
        """Use other *secrets* from now on."""
        self._ciphers = _ciphers(secrets)

    def under(self, url: str | None) -> Link | None:
        """Return what gives links to the page at *url*, if there is one."""
        if url is None:
            return None
        return lambda *passage: f"{url}{PATH}{self.token(*passage)}{_FRAGMENT}"

    def token(self, document: str, start: int, text: str, place: Place) -> str:
        """Name *text*, which begins at *start* of a document: all day by the same token."""
        expires = int(self._clock()) // _DAY + self._days + 1
        where = [place.platform, place.workspace, place.channel, place.direct, place.outsiders]
        permit = [document, int(start), len(text), _digest(text), expires, where]
        written = json.dumps(permit, separators=(",", ":")).encode()
        return _encoded(self._ciphers[0].encrypt(written, None))

    def read(self, token: str) -> Permit | Bad:
        """Read the end of an address, whatever it is."""
        written = self._decrypted(_decoded(token))
        if written is None:
            return Bad.FORGED
        document, start, length, words, expires, where = json.loads(written)
        permit = Permit(document, start, length, words, expires, Place(*where))
        return permit if self._clock() < permit.expires * _DAY else Bad.EXPIRED

    def _decrypted(self, token: bytes) -> bytes | None:
        for cipher in self._ciphers:
            try:
                return cipher.decrypt(token, None)
            except InvalidTag:
                continue
        return None


@dataclass(frozen=True, slots=True)
class Opened:
    """A passage: where it stands, and the surroundings that are all that is shown of *document*."""

    document: Document
    cited: Citation
    around: Around


@dataclass(frozen=True, slots=True)
class Opening:
    """Opens links. ``outsiders`` tells whether people of other companies read in a place now."""

    links: PassageLinks
    service: AnswerService
    outsiders: Callable[[Place], "bool | None"]

    def open(self, token: str) -> Opened | Gone | Bad:
        """Find a passage and its surroundings, by the rules and in the documents of now."""
        permit = self.links.read(token)
        if isinstance(permit, Bad):
            return permit
        found = self.service.document(permit.document, place=permit.place)
        if found is None or found.collection not in self.service.visible(self._now(permit.place)):
            return Gone.NOT_HERE
        start, end = permit.start, permit.start + permit.length
        if _digest(found.text[start:end]) != permit.words:
            return Gone.CHANGED
        alone = surroundings(found, start, end, neighbours=0).citation
        around = surroundings(found, start, end, neighbours=_NEIGHBOURS)
        return Opened(found, replace(alone, start=start, end=end), around)

    def _now(self, place: Place) -> Place:
        """Count outsiders who came after the link was given."""
        return replace(place, outsiders=place.outsiders or self.outsiders(place) is True)


def _ciphers(secrets: Iterable[str]) -> tuple[AESSIV, ...]:
    return tuple(AESSIV(key(each.encode(errors="surrogatepass"), _PURPOSE)) for each in secrets)


def _digest(text: str) -> str:
    return sha256(text.encode(errors="surrogatepass")).hexdigest()[:16]


def _encoded(token: bytes) -> str:
    return urlsafe_b64encode(token).rstrip(b"=").decode()


def _decoded(token: str) -> bytes:
    """Decode what is written as we write it; nothing else is worth a key."""
    if len(token) > LONGEST:
        return b""
    try:
        found = urlsafe_b64decode(token + "=" * (-len(token) % 4))
    except ValueError:
        return b""
    return found if _encoded(found) == token else b""
