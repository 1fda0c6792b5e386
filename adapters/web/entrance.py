"""Who may ask here? Whoever brings the token; without one, this machine and nobody else."""

import hmac
import re
from dataclasses import dataclass
from enum import Enum, auto
from hashlib import sha256
from ipaddress import ip_address
from secrets import token_urlsafe
from urllib.parse import urlsplit

from aiohttp import web
from cachetools import TTLCache
from itsdangerous import BadSignature, TimestampSigner

from bot.model import Asker
from bot.settings import Settings

PLATFORM = "web"
VARIABLE = "QUOTH_WEB_TOKEN"
STAY = 7 * 86_400  # seconds that nobody is asked for it again
TRIES = 5  # wrong tokens from one address, until it is not listened to for a while
BARRED = 60  # seconds

# Whoever is at this machine could ask on its console as well, where questions are not counted.
_HERE = Asker("console", "", "")
_REMEMBERED = 10_000  # addresses
_HOST = re.compile(r"(?P<name>\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9.-]+)(?::[0-9]{1,5})?")
_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP", "Via")


class Turned(Enum):
    """Why somebody is not let in."""

    CLOSED = auto()  # there is no token, and they are not on this machine
    ELSEWHERE = auto()  # the request was made by a page of somebody else
    STRANGER = auto()  # the token is wanted
    WRONG = auto()  # another token is
    BARRED = auto()  # too many wrong ones came from there


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody who may ask. Those who have ``signed_in`` can sign out."""

    asker: Asker
    signed_in: bool = False


class Entrance:
    """Lets people in.

    Whoever has signed in carries a signed number. By it their questions are counted, for behind a
    proxy all people have one address.
    """

    def __init__(self, settings: Settings, secrets: tuple[str, ...]) -> None:
        token = settings.web_token
        self._token = token.get_secret_value() if token else None
        self._local = is_local(settings.host) and _is_local_url(settings.web_url)
        self._secure = (settings.web_url or "").startswith("https:")
        # A session is over when the token or the secret is changed; the newest stands last.
        keys = [f"{each}\0{self._token}" for each in reversed(secrets)]
        self._signer = TimestampSigner(keys, salt="quoth page 1", digest_method=sha256)
        self._wrong: TTLCache[str, int] = TTLCache(_REMEMBERED, BARRED)
        self.cookie = "__Host-quoth" if self._secure else "quoth"

    @property
    def shut(self) -> bool:
        """Tell whether nobody may ask at all: without a token that is for this machine to do."""
        return self._token is None and not self._local

    def admit(self, request: web.BaseRequest) -> Visitor | Turned:
        """Look whether whoever sends *request* may ask."""
        if is_from_elsewhere(request):
            return Turned.ELSEWHERE
        address = request.remote or ""
        if self._token is None:
            alone = self._local and is_to_this_machine(request)
            return Visitor(_HERE) if alone else Turned.CLOSED
        session = self._session(request.cookies.get(self.cookie, ""))
        if session is not None:
            return Visitor(Asker(PLATFORM, "", session), signed_in=True)
        kind, _, token = request.headers.get("Authorization", "").partition(" ")
        if kind.lower() != "bearer":
            return Turned.STRANGER
        return self._judged(token.strip(), address) or Visitor(Asker(PLATFORM, "", address))

    def sign_in(self, token: str, address: str, response: web.Response) -> Turned | None:
        """Let *response* take along what lets its reader in, or return why not."""
        turned = self._judged(token, address)
        if turned is None:
            session = self._signer.sign(token_urlsafe(9)).decode()
            response.set_cookie(
                self.cookie,
                session,
                max_age=STAY,
                httponly=True,
                samesite="Strict",
                secure=self._secure,
            )
        return turned

    def sign_out(self, response: web.Response) -> None:
        """Let *response* take away what let its reader in."""
        response.del_cookie(self.cookie, httponly=True, samesite="Strict", secure=self._secure)

    def _judged(self, token: str, address: str) -> Turned | None:
        """Tell what is wrong with a *token*, if it is not the one."""
        tries = self._wrong.get(address, 0)
        if tries >= TRIES:
            return Turned.BARRED
        given, wanted = (each.encode(errors="replace") for each in (token, self._token or ""))
        if self._token is not None and hmac.compare_digest(given, wanted):
            return None
        self._wrong[address] = tries + 1
        return Turned.WRONG

    def _session(self, cookie: str) -> str | None:
        try:
            return self._signer.unsign(cookie, max_age=STAY).decode()
        except (BadSignature, UnicodeError):
            return None


def is_local(host: str) -> bool:
    """Tell whether *host* names this machine and nothing that others can reach."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def is_to_this_machine(request: web.BaseRequest) -> bool:
    """Tell whether a browser on this machine asked for it by its name.

    A name that somebody else has pointed here is not its name, and what was passed on by a proxy
    may come from anywhere.
    """
    passed_on = any(name in request.headers for name in _FORWARDED)
    return not passed_on and is_local(_name(request.headers.get("Host", "")))


def is_from_elsewhere(request: web.BaseRequest) -> bool:
    """Tell whether a page of somebody else made the request, other than by a link to follow."""
    site = request.headers.get("Sec-Fetch-Site")
    if request.method in {"GET", "HEAD"}:
        followed = request.headers.get("Sec-Fetch-Mode") == "navigate"
        return site in {"cross-site", "same-site"} and not followed
    origin = request.headers.get("Origin")
    if site is not None:
        return site not in {"same-origin", "none"}
    return origin is not None and urlsplit(origin).netloc != request.headers.get("Host")


def _name(host: str) -> str:
    """Return a ``Host`` without its port."""
    found = _HOST.fullmatch(host)
    return found["name"] if found else ""


def _is_local_url(url: str | None) -> bool:
    return url is None or is_local(urlsplit(url).hostname or "")
