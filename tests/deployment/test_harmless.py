"""What is deployed can do no more harm than it must: pinned, bounded, not root, no secret in a file."""

import re

import pytest

from tests.deployment.manifests import (
    ALL,
    COMPOSED,
    KUBERNETES,
    Fact,
    Pod,
    compose,
    named,
    of_kind,
    secrets_named,
    variables,
)

PINNED = re.compile(r"(kruchang:\d+\.\d+\.\d+|apache/kafka:\d+\.\d+\.\d+|postgres:\d+\.\d+-bookworm)")


@pytest.mark.parametrize("pair", ALL, ids=named)
def test_every_container_is_pinned_bounded_and_harmless(pair: tuple[Pod, Fact]) -> None:
    pod, container = pair
    assert PINNED.fullmatch(container["image"])
    assert container["resources"]["requests"].keys() == {"cpu", "memory"}
    assert "memory" in container["resources"]["limits"]
    assert container["securityContext"] == {
        "allowPrivilegeEscalation": False, "readOnlyRootFilesystem": True, "capabilities": {"drop": ["ALL"]},
    }  # fmt: skip
    assert pod.spec["securityContext"]["runAsNonRoot"]
    assert pod.spec["securityContext"]["runAsUser"] > 0
    assert pod.spec["securityContext"]["seccompProfile"] == {"type": "RuntimeDefault"}
    assert pod.spec["automountServiceAccountToken"] is False
    if pod.kind != "Job":
        assert {"startupProbe", "livenessProbe", "readinessProbe"} <= container.keys()
    mounted = {volume["name"] for volume in container.get("volumeMounts", [])}
    assert pod.claims <= mounted <= {volume["name"] for volume in pod.spec.get("volumes", [])} | pod.claims


def test_every_secret_is_said_in_the_readme_and_none_is_in_a_file() -> None:
    said = (KUBERNETES / "README.md").read_text(encoding="utf-8")
    named = set(secrets_named())
    assert len(named) > 25
    for secret, key in named:
        assert f"`{secret}`" in said, secret
        assert f"`{key}`" in said, key
    assert of_kind("Secret") == []
    for _, container in ALL:
        for name, value in variables(container).items():
            if re.search(r"PASSWORD$|SECRET|_KEY$|DATABASE_URL", name):
                assert isinstance(value, dict), name
    for name, told in COMPOSED:
        for variable, value in told["environment"].items():
            if re.search(r"PASSWORD$|SECRET|_KEY$|DATABASE_URL", variable):
                assert re.fullmatch(r"\$\{[A-Z_]+:\?.*\}", value), (name, variable)


@pytest.mark.parametrize("name", sorted(compose()["services"]))
def test_every_process_of_compose_is_pinned_bounded_and_harmless(name: str) -> None:
    told = compose()["services"][name]
    assert PINNED.fullmatch(told["image"])
    assert told["read_only"] is True
    assert told["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in told["security_opt"]
    assert {"mem_limit", "cpus", "healthcheck"} <= told.keys()
    assert (
        told.get("user") != "0:0" or name == "kafka-folder"
    )  # which chowns a folder, without a network, and ends
    for port in told.get("ports", []):
        assert port.startswith("127.0.0.1:")
