"""What is deployed is what the code knows: its settings, its commands, its ports, its rights."""

import importlib
from typing import Any

import pytest
from pydantic_settings import BaseSettings

from deploy.databases.__main__ import DatabaseSettings
from deploy.kafka.rights import services as principals
from deploy.local.paths import ROOT
from services.enrolment.vault.own import EnrolmentSettings
from services.reporting.settings import ReportingSettings
from shared.service.cli import cli
from shared.service.settings import Settings
from tests.deployment.manifests import COMPOSED, OURS, Fact, Pod, named, pods, variables

KNOWN: dict[str, type[BaseSettings]] = {
    "services.curriculum": Settings, "services.training": Settings, "services.enrolment": EnrolmentSettings,
    "services.reporting": ReportingSettings, "deploy.kafka": ReportingSettings,
    "deploy.databases": DatabaseSettings,
}  # fmt: skip
COMMANDS = sorted(
    {tuple(container["args"]) for _, container in OURS} | {tuple(told["command"]) for _, told in COMPOSED}
)


@pytest.mark.parametrize("pair", OURS, ids=named)
def test_every_variable_of_a_pod_is_a_setting_and_none_is_missing(pair: tuple[Pod, Fact]) -> None:
    _, container = pair
    _is_told_what_it_needs(container["args"][0], variables(container))


@pytest.mark.parametrize("pair", COMPOSED, ids=named)
def test_every_variable_of_compose_is_a_setting_and_none_is_missing(pair: tuple[str, Fact]) -> None:
    _, told = pair
    _is_told_what_it_needs(told["command"][0], told["environment"])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_exists(command: tuple[str, ...]) -> None:
    module, *words = command
    if module == "deploy.databases":
        assert words == []
        return
    main = importlib.import_module(f"{module}.__main__")
    app = getattr(main, "commands", None) or getattr(main, "app", None)
    app = app or cli(importlib.import_module(f"{module}.app").SERVICE)
    known = {each.name or getattr(each.callback, "__name__", "") for each in app.registered_commands}
    assert words[0] in known


def test_compose_and_kubernetes_run_the_same_processes() -> None:
    inside = {tuple(container["args"]) for _, container in OURS}
    assert inside == {tuple(told["command"]) for _, told in COMPOSED}
    serving = {args for args in inside if args[-1] in {"serve", "project"}}
    assert len(serving) == 5


def test_every_process_signs_in_with_its_own_principal() -> None:
    signed = {
        container["args"][0].removeprefix("services."): variables(container)["KRUCHANG_KAFKA_USER"]
        for pod, container in OURS
        if pod.kind != "Job"
    }
    assert signed == {name: f"svc-{name}" for name in ("curriculum", "training", "enrolment", "reporting")}
    assert set(signed.values()) == set(principals())
    [job] = [pod for pod in pods() if pod.name == "kafka-provision"]
    [volume] = [volume for volume in job.spec["volumes"] if volume["name"] == "principals"]
    told = {source["secret"]["items"][0]["path"] for source in volume["projected"]["sources"]}
    assert told == set(principals())


def test_the_projectors_instance_is_its_pods_name() -> None:
    [projector] = [pod for pod in pods() if pod.name == "projector"]
    assert projector.kind == "StatefulSet"
    told = variables(projector.containers[0])["KRUCHANG_PROJECTOR_INSTANCE"]
    assert told == {"fieldRef": {"fieldPath": "metadata.name"}}


def test_only_jobs_may_act_as_owners_of_databases() -> None:
    for pod, container in OURS:
        owners = [name for name in variables(container) if "OWNER" in name or "SUPERUSER" in name]
        assert bool(owners) == (pod.name.startswith("migrate-"))


@pytest.mark.parametrize("pair", [pair for pair in OURS if pair[0].kind != "Job"], ids=named)
def test_probes_ask_what_the_services_answer(pair: tuple[Pod, Fact]) -> None:
    _, container = pair
    health = (ROOT / "shared" / "http" / "health.py").read_text()
    asked = {name: container[name]["httpGet"]["path"] for name in ("livenessProbe", "readinessProbe")}
    assert asked == {"livenessProbe": "/livez", "readinessProbe": "/readyz"}
    assert all(f'@router.get("{path}"' in health for path in asked.values())
    dockerfile = (ROOT / "deploy" / "Dockerfile").read_text()
    assert f"KRUCHANG_PORT={container['ports'][0]['containerPort']}" in dockerfile


def _is_told_what_it_needs(module: str, told: dict[str, Any]) -> None:
    settings = KNOWN[module]
    fields = {f"KRUCHANG_{name.upper()}": field for name, field in settings.model_fields.items()}
    unknown = {name for name in told if name.startswith("KRUCHANG_")} - fields.keys()
    if module == "deploy.databases":  # told as `migrate` is
        unknown -= {f"KRUCHANG_{name.upper()}" for name in EnrolmentSettings.model_fields}
    assert unknown == set()
    by_image = {"KRUCHANG_PORT", "KRUCHANG_HOST"}
    if module.startswith("services."):
        needed = {name for name, field in fields.items() if field.is_required()} - by_image
        assert needed - told.keys() == set()
