"""Whatever lies between Slack and us is told for what it is: a proxy, a firewall, a stranger."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import aiohttp
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from adapters.slack import line as lines
from adapters.slack.doctor import checks
from adapters.slack.faults import Fault, of_the_way
from bot.checks import Check, State
from bot.settings import Settings
from tests.adapters.slack.front_door import FrontDoor

pytestmark = pytest.mark.enable_socket

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
NOBODY = "127.0.0.1:1"  # a port that only the machine itself could open


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Set both tokens, and no proxy."""
    for name in ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY", "http_proxy"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("QUOTH_SLACK_BOT_TOKEN", "xoxb-CANARY")
    monkeypatch.setenv("QUOTH_SLACK_APP_TOKEN", "xapp-CANARY")


async def the(subject: str, url: str) -> Check:
    """Return what the doctor says about *subject* at the API under *url*."""
    settings = Settings(slack_api_url=f"{url}/api")
    found = await asyncio.to_thread(lambda: list(checks(settings)))
    assert "CANARY" not in str(found)
    (check,) = (each for each in found if each.subject == subject)
    return check


@asynccontextmanager
async def station(serve: Serve, tls: ssl.SSLContext | None = None) -> AsyncIterator[str]:
    """Stand somewhere on the way, and answer as *serve* does."""
    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=tls)
    async with server:
        yield f"127.0.0.1:{server.sockets[0].getsockname()[1]}"


def saying(answer: bytes) -> Serve:
    """Answer the first line with *answer*, whatever it says."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readline()
        writer.write(answer)
        await writer.drain()
        writer.close()

    return serve


async def silence(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Listen, and never say a word."""
    await reader.read()
    writer.close()


def own_certificate(folder: Path) -> ssl.SSLContext:
    """Sign a certificate for this machine that nobody has a reason to trust."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder(name, name, key.public_key(), 1, now, now + timedelta(days=1))
        .sign(key, hashes.SHA256())
        .public_bytes(serialization.Encoding.PEM)
    )
    private = key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    (folder / "both.pem").write_bytes(private + certificate)
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "both.pem")
    return context


async def test_a_network_that_is_down_is_told_once() -> None:
    """Where nobody answers, nothing further is asked, and nothing else is blamed."""
    settings = Settings(slack_api_url=f"http://{NOBODY}/api")
    found = await asyncio.to_thread(lambda: list(checks(settings)))

    assert [each.subject for each in found if each.state is State.PROBLEM] == ["network"]
    assert f"nobody answers at {NOBODY}" in str(found)


async def test_a_name_that_leads_nowhere_is_told() -> None:
    """The reserved ending can belong to nobody."""
    network = await the("network", "https://slack.invalid")

    assert network.finding == "the name slack.invalid leads nowhere"
    assert "DNS" in (network.hint or "")


async def test_a_page_of_somebody_else_is_not_taken_for_slack() -> None:
    """Hotels and companies answer everything with a page of their own."""
    async with FrontDoor(plain="<h1>Please log in</h1>").open() as stranger:
        network = await the("network", stranger.url)

    assert network.finding == "something that is not Slack answered, with status 502"


async def test_a_page_in_place_of_an_answer_is_no_crash() -> None:
    """A stranger who lets the first call through may still take the next."""
    async with FrontDoor().open() as door:
        to_slack = lines.line(Settings(slack_api_url=f"{door.url}/api"))
        door.plain = "<h1>Please log in</h1>"
        answer = await to_slack.whoami("xoxb-CANARY")

    assert isinstance(answer, Fault)
    assert "not Slack" in answer.said


async def test_a_proxy_that_is_down_is_named_without_its_password(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The proxy is to blame, and not Slack."""
    monkeypatch.setenv("QUOTH_SLACK_PROXY", f"http://anna:CANARY@{NOBODY}")
    network = await the("network", "https://slack.com")

    assert network.finding == f"nobody answers at the proxy {NOBODY}"
    assert "QUOTH_SLACK_PROXY" in (network.hint or "")


async def test_a_proxy_that_says_no_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """A proxy may want a name and a password first."""
    refusal = saying(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")
    async with station(refusal) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", f"http://{proxy}")
        network = await the("network", "https://slack.com")

    assert network.finding == f"the proxy {proxy} says no, with status 407"
    assert "HTTPS_PROXY" in (network.hint or "")


async def test_a_proxy_that_lets_us_through_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever forgot that one is set learns of it."""
    async with FrontDoor().open() as door:
        host = door.url.removeprefix("http://")
        monkeypatch.setenv("QUOTH_SLACK_PROXY", f"http://anna:CANARY@{host}")
        network = await the("network", door.url)

    assert network.finding == f"{host} answers through the proxy {host}"


@pytest.mark.parametrize("value", ["CANARY", "socks5://anna:CANARY@proxy:1080", "proxy:3128"])
async def test_what_is_no_proxy_is_not_tried(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Only proxies that speak HTTP can be used."""
    monkeypatch.setenv("QUOTH_SLACK_PROXY", value)
    proxy = await the("proxy", "https://slack.com")

    assert proxy.state is State.PROBLEM
    assert "http://host:port" in (proxy.hint or "")


async def test_a_certificate_that_nobody_vouches_for_is_told(tmp_path: Path) -> None:
    """Companies that read along put their own in the place of Slack's."""
    async with station(silence, own_certificate(tmp_path)) as host:
        network = await the("network", f"https://{host}")

    assert "certificate" in network.finding
    assert "SSL_CERT_FILE" in (network.hint or "")


async def test_a_host_that_stays_silent_is_told_after_a_while(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Firewalls drop packets without a word."""
    monkeypatch.setattr(lines, "PATIENCE", 0.2)
    async with station(silence) as host:
        network = await the("network", f"http://{host}")

    assert network.finding == f"{host} did not answer within 10 seconds"


async def test_a_connection_that_breaks_off_is_told() -> None:
    """The kind of break is for whoever looks deeper."""
    async with station(saying(b"")) as host:
        network = await the("network", f"http://{host}")

    assert network.finding.startswith(f"the connection to {host} broke off (")


async def test_a_socket_that_does_not_open_is_told() -> None:
    """Some proxies let calls through and no WebSocket."""
    async with FrontDoor(socket="/nowhere").open() as door:
        socket = await the("socket", door.url)

    assert "opens no WebSocket, and says 404" in socket.finding


def test_a_fault_without_a_proxy_names_none() -> None:
    """``None`` is no word for a person."""
    told = of_the_way(aiohttp.ServerDisconnectedError(), "slack.com", None)

    assert "None" not in told.said + told.step
