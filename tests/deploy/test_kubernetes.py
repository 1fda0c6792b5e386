"""The manifests build, are what Kubernetes understands, and ask it for little."""

import re
import subprocess
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.deploy.sandbox import NOBODY
from tests.supply.environment import ROOT, tool

BASE = ROOT / "deploy/kubernetes"
COMPONENTS = sorted(path.name for path in (BASE / "components").iterdir())
UNKNOWN = {"ServiceMonitor"}  # kinds that an operator of the cluster brings along

needs_kubectl = pytest.mark.skipif(tool("kubectl") is None, reason="NO KUBECTL: make tools")
needs_validator = pytest.mark.skipif(
    tool("kubernetes-validate") is None, reason="NO KUBERNETES-VALIDATE: make tools"
)


def built(folder: Path) -> str:
    """Have a kustomization built."""
    ran = subprocess.run(
        [str(tool("kubectl")), "kustomize", "--load-restrictor", "LoadRestrictionsNone", folder],
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


@pytest.fixture(scope="module")
def plain() -> str:
    """Build what stands in deploy/ alone."""
    return built(BASE)


@pytest.fixture(scope="module")
def full(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Build it with every component, as somebody's own kustomization does."""
    folder = tmp_path_factory.mktemp("own")
    (folder / "deploy").symlink_to(BASE)
    own = {
        "resources": ["deploy"],
        "components": [f"deploy/components/{name}" for name in COMPONENTS],
    }
    (folder / "kustomization.yaml").write_text(yaml.safe_dump(own), "utf-8")
    return built(folder)


def objects(manifests: str, kind: str) -> list[dict[str, Any]]:
    """Return the objects of a *kind*."""
    return [each for each in yaml.safe_load_all(manifests) if each["kind"] == kind]


def pod(manifests: str) -> dict[str, Any]:
    """Return what the pods are to be."""
    (deployment,) = objects(manifests, "Deployment")
    spec: dict[str, Any] = deployment["spec"]["template"]["spec"]
    return spec


@needs_kubectl
@needs_validator
def test_kubernetes_understands_every_manifest(plain: str, full: str, tmp_path: Path) -> None:
    """Each follows the schema of its kind strictly, so that no misspelt field is passed over."""
    files = [tmp_path / "plain.yaml", tmp_path / "full.yaml"]
    for file, text in zip(files, (plain, full), strict=True):
        known = [each for each in yaml.safe_load_all(text) if each["kind"] not in UNKNOWN]
        file.write_text(yaml.safe_dump_all(known), "utf-8")
    ran = subprocess.run(
        [str(tool("kubernetes-validate")), "--strict", "--quiet", *files],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")


@needs_kubectl
def test_a_pod_meets_the_strictest_standard(full: str) -> None:
    """It runs where the namespace enforces the restricted profile, which ours does."""
    spec = pod(full)
    (container,) = spec["containers"]
    (namespace,) = objects(full, "Namespace")

    assert namespace["metadata"]["labels"]["pod-security.kubernetes.io/enforce"] == "restricted"
    assert spec["securityContext"]["runAsNonRoot"]
    assert spec["securityContext"]["runAsUser"] == NOBODY
    assert spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False,
        "readOnlyRootFilesystem": True,
        "capabilities": {"drop": ["ALL"]},
    }
    assert not spec["automountServiceAccountToken"]


@needs_kubectl
def test_only_the_data_can_be_written_to(full: str) -> None:
    """Settings, secrets and documents are there to be read."""
    (container,) = pod(full)["containers"]
    mounts = {each["mountPath"]: each.get("readOnly", False) for each in container["volumeMounts"]}

    assert [path for path, read_only in mounts.items() if not read_only] == ["/data"]


@needs_kubectl
def test_kubernetes_can_tell_how_it_is_and_what_it_may_take(plain: str) -> None:
    """Three probes at the port of health, and limits that the metrics warn of in time."""
    (container,) = pod(plain)["containers"]
    probes = {name: container[name]["httpGet"] for name in container if name.endswith("Probe")}

    assert {name: each["path"] for name, each in probes.items()} == {
        "startupProbe": "/healthz",
        "livenessProbe": "/healthz",
        "readinessProbe": "/readyz",
    }
    assert {each["port"] for each in probes.values()} == {"health"}
    assert container["resources"]["limits"].keys() == {"cpu", "memory"}
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert ":latest" not in container["image"]
    assert ":" in container["image"]


@needs_kubectl
def test_one_with_a_volume_never_meets_a_second_one(plain: str) -> None:
    """Two over one SQLite volume would answer twice: the old one ends before the new one starts."""
    (deployment,) = objects(plain, "Deployment")

    assert deployment["spec"]["replicas"] == 1
    assert deployment["spec"]["strategy"] == {"type": "Recreate"}


@needs_kubectl
def test_two_share_a_database_and_a_secret_and_are_never_both_away(full: str) -> None:
    """What makes them one to the asker is outside of both."""
    (deployment,) = objects(full, "Deployment")
    (budget,) = objects(full, "PodDisruptionBudget")
    (container,) = pod(full)["containers"]
    names = {each["name"] for each in container["env"]}

    assert deployment["spec"]["replicas"] == 2
    assert deployment["spec"]["strategy"]["rollingUpdate"]["maxUnavailable"] == 0
    assert {"QUOTH_DATABASE_FILE", "QUOTH_SECRET_FILE"} <= names
    assert objects(full, "PersistentVolumeClaim") == []
    assert budget["spec"]["maxUnavailable"] == 1


@needs_kubectl
def test_everything_is_in_one_namespace_and_meant_for_the_same_pods(full: str) -> None:
    """A component that named another namespace, or no pod, would protect nothing."""
    (deployment,) = objects(full, "Deployment")
    labels = deployment["spec"]["template"]["metadata"]["labels"]
    everything = [each for each in yaml.safe_load_all(full) if each["kind"] != "Namespace"]

    assert {each["metadata"].get("namespace") for each in everything} == {"quoth"}
    assert deployment["spec"]["selector"]["matchLabels"] == labels
    for policy in objects(full, "NetworkPolicy"):
        assert policy["spec"]["podSelector"]["matchLabels"] == labels
    for service in objects(full, "Service"):
        assert service["spec"]["selector"] == labels
    for budget in objects(full, "PodDisruptionBudget"):
        assert budget["spec"]["selector"]["matchLabels"] == labels


@needs_kubectl
def test_prometheus_calls_it_what_the_alerts_ask_for(full: str) -> None:
    """Its operator names a job by a label of the Service, or else by the Service's own name."""
    (monitor,) = [each["spec"] for each in objects(full, "ServiceMonitor")]
    (service,) = [
        each
        for each in objects(full, "Service")
        if monitor["selector"]["matchLabels"].items() <= each["metadata"].get("labels", {}).items()
    ]
    found = service["metadata"]["labels"].get(monitor.get("jobLabel"), service["metadata"]["name"])
    alerts = (ROOT / "deploy/prometheus/alerts.yaml").read_text("utf-8")

    assert {found} == set(re.findall(r'job="(.*?)"', alerts))
    assert {each["port"] for each in monitor["endpoints"]} == {
        each["name"] for each in service["spec"]["ports"]
    }


@needs_kubectl
def test_the_network_lets_through_what_is_needed_and_nothing_else(full: str) -> None:
    """Out: names, the platforms by TLS, the database. In: from two namespaces. No other pod."""
    policies = {each["metadata"]["name"]: each["spec"] for each in objects(full, "NetworkPolicy")}
    names, platforms = policies["quoth"]["egress"]
    (database,) = policies["quoth-postgres"]["egress"]

    assert set(policies["quoth"]["policyTypes"]) == {"Ingress", "Egress"}
    assert {each["port"] for each in names["ports"]} == {53}
    assert [each["port"] for each in platforms["ports"]] == [443]
    assert "169.254.0.0/16" in platforms["to"][0]["ipBlock"]["except"]
    assert [each["port"] for each in database["ports"]] == [5432]
    assert all(each.get("from") for each in policies["quoth"]["ingress"])


@needs_kubectl
def test_every_secret_that_is_read_is_in_the_example_and_none_is_a_variable(full: str) -> None:
    """Whoever makes the secret by the example has all keys; a file cannot be read from outside."""
    (container,) = pod(full)["containers"]
    example = yaml.safe_load((BASE / "secret.example.yaml").read_text("utf-8"))
    files = {
        each["value"].removeprefix("/run/secrets/quoth/")
        for each in container["env"]
        if each["name"].endswith("_FILE")
    }

    assert files == example["stringData"].keys()
    assert all("valueFrom" not in each for each in container["env"])
    assert "envFrom" not in container
