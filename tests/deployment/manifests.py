"""What is in the manifests and in compose.yaml, read as data."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from deploy.local.paths import ROOT

KUBERNETES = ROOT / "deploy" / "kubernetes"
COMPOSE = ROOT / "deploy" / "compose.yaml"
Fact = dict[str, Any]


@dataclass(frozen=True)
class Pod:
    """Whatever runs pods, and the pods it runs."""

    kind: str
    name: str
    labels: Fact
    spec: Fact
    claims: frozenset[str]  # disks that each pod gets of its own

    @property
    def containers(self) -> list[Fact]:
        return [*self.spec.get("initContainers", []), *self.spec["containers"]]

    @property
    def is_ours(self) -> bool:
        return all(container["image"].startswith("kruchang:") for container in self.containers)


@cache
def manifests() -> list[Fact]:
    return [
        document
        for file in sorted(KUBERNETES.glob("*.yaml"))
        for document in yaml.safe_load_all(file.read_text(encoding="utf-8"))
    ]


def of_kind(kind: str) -> list[Fact]:
    return [manifest for manifest in manifests() if manifest["kind"] == kind]


def pods() -> list[Pod]:
    found = []
    for manifest in manifests():
        if manifest["kind"] in {"Deployment", "StatefulSet", "Job"}:
            template = manifest["spec"]["template"]
            labels, name = template["metadata"]["labels"], manifest["metadata"]["name"]
            claimed = manifest["spec"].get("volumeClaimTemplates", [])
            claims = frozenset(claim["metadata"]["name"] for claim in claimed)
            found.append(Pod(manifest["kind"], name, labels, template["spec"], claims))
    return found


def variables(container: Fact) -> dict[str, Any]:
    """By name: a value, or where it comes from."""
    maps = {each["metadata"]["name"]: each["data"] for each in of_kind("ConfigMap")}
    told: dict[str, Any] = {}
    for source in container.get("envFrom", []):
        told |= maps[source["configMapRef"]["name"]]
    return told | {
        each["name"]: each.get("value", each.get("valueFrom")) for each in container.get("env", [])
    }


def secrets_named() -> Iterator[tuple[str, str]]:
    """Secret and key, wherever a pod takes one from."""
    for pod in pods():
        for container in pod.containers:
            for value in variables(container).values():
                if isinstance(value, dict) and "secretKeyRef" in value:
                    yield value["secretKeyRef"]["name"], value["secretKeyRef"]["key"]
        for volume in pod.spec.get("volumes", []):
            sources = [source["secret"] for source in volume.get("projected", {}).get("sources", [])]
            for secret in [*sources, *([volume["secret"]] if "secret" in volume else [])]:
                for item in secret["items"]:  # never the whole secret
                    yield secret.get("secretName") or secret["name"], item["key"]


def compose() -> Fact:
    read: Fact = yaml.safe_load(COMPOSE.read_text(encoding="utf-8"))
    return read


def files() -> list[Path]:
    return [*sorted(KUBERNETES.glob("*.yaml")), COMPOSE]


def named(pair: Any) -> str:
    """For the names of tests."""
    pod, container = pair
    return f"{getattr(pod, 'name', pod)}/{container.get('name', '')}".rstrip("/")


OURS = [(pod, container) for pod in pods() if pod.is_ours for container in pod.containers]
ALL = [(pod, container) for pod in pods() for container in pod.containers]
COMPOSED = [
    (name, told) for name, told in compose()["services"].items() if told["image"].startswith("kruchang:")
]
