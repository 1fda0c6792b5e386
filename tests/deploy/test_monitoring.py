"""The alerts and the dashboard ask for figures that there are, and go off when they must."""

import http.client
import json
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.supply.environment import ROOT

PROMETHEUS = ROOT / "deploy/prometheus"
ALERTS = PROMETHEUS / "alerts.yaml"
CASES = Path(__file__).with_name("alerts_test.yaml")
DASHBOARD = ROOT / "deploy/grafana/quoth.json"
LONG = 30.0  # seconds; whatever takes longer on a busy machine hangs
# What a family is written as: a counter by its total, a histogram by its parts.
PARTS = {"counter": ("",), "gauge": ("",), "histogram": ("_bucket", "_count", "_sum")}

PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(
    PROMTOOL is None, reason="NO PROMTOOL: no rule was read by Prometheus"
)


def promtool(*arguments: str | Path) -> None:
    """Let Prometheus's own tool look, and tell what it says if it is not content."""
    ran = subprocess.run([str(PROMTOOL), *arguments], capture_output=True, text=True, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr


def rules() -> list[dict[str, Any]]:
    """Return the alerts."""
    (group,) = yaml.safe_load(ALERTS.read_text("utf-8"))["groups"]
    found: list[dict[str, Any]] = group["rules"]
    return found


def dashboard() -> dict[str, Any]:
    """Return the dashboard."""
    found: dict[str, Any] = json.loads(DASHBOARD.read_text("utf-8"))
    return found


def questions() -> list[str]:
    """Return what the dashboard asks Prometheus for."""
    board = dashboard()
    panels = [target["expr"] for panel in board["panels"] for target in panel["targets"]]
    return [*panels, *(each["expr"] for each in board["annotations"]["list"])]


@pytest.fixture
def shown(tmp_path: Path) -> set[str]:
    """Start a server, and return the names of all that its /metrics shows."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    environment = {
        "PATH": "/usr/bin:/bin",
        "HOME": str(tmp_path),
        "PYTHONPATH": str(ROOT),
        "QUOTH_DATA": str(tmp_path / "data"),
        "QUOTH_CACHE": str(tmp_path / "cache"),
        "QUOTH_HEALTH_PORT": str(port),
        "QUOTH_WEB_PORT": "0",
        "QUOTH_DISCORD_BOT_TOKEN": "a.b.c",
        "QUOTH_DISCORD_API_URL": "http://127.0.0.1:9",
    }
    server = subprocess.Popen(
        [sys.executable, "-m", "adapters", "serve"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        return set(names(scraped(port)))
    finally:
        server.kill()
        server.wait()


def scraped(port: int) -> str:
    """Scrape as soon as somebody answers there."""
    until = time.monotonic() + LONG
    while True:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=LONG)
        try:
            connection.request("GET", "/metrics")
            text = connection.getresponse().read().decode()
        except ConnectionError:
            text = ""
        finally:
            connection.close()
        if "quoth_index_documents" in text:
            return text
        assert time.monotonic() < until, text
        time.sleep(0.05)


def names(text: str) -> Iterator[str]:
    """Yield the names of the series, those that have no value yet too."""
    for family, kind in re.findall(r"^# TYPE (\w+) (\w+)$", text, re.MULTILINE):
        yield from (family + part for part in PARTS[kind])


@pytest.mark.enable_socket
def test_every_figure_that_is_asked_for_is_shown(shown: set[str]) -> None:
    """An alert on a figure that nobody shows never goes off, and such a panel stays empty."""
    for asked in ([rule["expr"] for rule in rules()], questions()):
        wanted = set(re.findall(r"\b(?:quoth|process)_\w+", " ".join(asked)))

        assert wanted
        assert wanted - shown == set()


@needs_promtool
def test_prometheus_understands_its_configuration_and_every_alert() -> None:
    """The example names the alerts, so both are read."""
    promtool("check", "config", PROMETHEUS / "prometheus.yaml")


def test_what_the_example_scrapes_is_what_is_asked_for() -> None:
    """An alert on another job than the one that is scraped goes off for ever, or never."""
    (scraped,) = yaml.safe_load((PROMETHEUS / "prometheus.yaml").read_text("utf-8"))[
        "scrape_configs"
    ]
    asked = " ".join([*(rule["expr"] for rule in rules()), *questions()])

    assert set(re.findall(r'\bjob\W*"(.*?)"', asked)) == {scraped["job_name"]}


@needs_promtool
def test_every_alert_goes_off_when_it_must_and_only_then() -> None:
    """Prometheus plays the cases, the quiet one among them."""
    promtool("test", "rules", CASES)


def test_every_alert_is_tried_both_ways() -> None:
    """One that was never seen to go off is a hope."""
    cases = [
        case
        for test in yaml.safe_load(CASES.read_text("utf-8"))["tests"]
        for case in test["alert_rule_test"]
    ]
    alerts = {rule["alert"] for rule in rules()}

    assert {case["alertname"] for case in cases if case.get("exp_alerts")} == alerts
    assert {case["alertname"] for case in cases if not case.get("exp_alerts")} == alerts


def test_whoever_is_woken_finds_what_to_do() -> None:
    """The operator's page has a line about each alert."""
    told = (ROOT / "docs/operate.md").read_text("utf-8")

    assert [rule["alert"] for rule in rules() if f"| `{rule['alert']}` |" not in told] == []


@needs_promtool
def test_prometheus_understands_every_question_of_the_dashboard(tmp_path: Path) -> None:
    """Grafana fills in its variables first; here they are filled in by hand."""
    known = [
        each.replace("$__rate_interval", "5m").replace("$instance", ".*") for each in questions()
    ]
    asked = [{"record": f"asked:{number}", "expr": each} for number, each in enumerate(known)]
    file = tmp_path / "asked.yaml"
    file.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": asked}]}), "utf-8")

    assert all("$" not in each for each in known)
    promtool("check", "rules", file)


def test_the_dashboard_has_its_panels_side_by_side() -> None:
    """Two panels with one number, or on one spot, are a panel that nobody sees."""
    panels = dashboard()["panels"]
    spots = [
        (x, y)
        for each in panels
        for x in range(each["gridPos"]["x"], each["gridPos"]["x"] + each["gridPos"]["w"])
        for y in range(each["gridPos"]["y"], each["gridPos"]["y"] + each["gridPos"]["h"])
    ]

    assert len({each["id"] for each in panels}) == len(panels)
    assert len(set(spots)) == len(spots)
    assert max(x for x, _ in spots) < 24


def test_the_dashboard_asks_whichever_prometheus_is_chosen() -> None:
    """The number of somebody else's data source means nothing here."""
    board = dashboard()
    sources = {each["datasource"]["uid"] for each in board["panels"]}

    assert sources == {"${datasource}"}
    assert [each["name"] for each in board["templating"]["list"]] == ["datasource", "instance"]
