"""What is between the processes: ports, addresses, budgets, and who may speak to whom."""

from tests.deployment.manifests import of_kind, pods


def test_ports_agree_from_service_to_pod_to_address() -> None:
    served = {each["metadata"]["name"]: each["spec"] for each in of_kind("Service")}
    [config] = [each["data"] for each in of_kind("ConfigMap")]
    for pod in pods():
        if pod.kind == "Job":
            continue
        ports = {
            port["name"]: port["containerPort"] for container in pod.containers for port in container["ports"]
        }
        assert {each["targetPort"]: each["port"] for each in served[pod.name]["ports"]} == ports
        assert served[pod.name]["selector"].items() <= pod.labels.items()
    for name in ("curriculum", "training", "enrolment", "reporting"):
        assert config[f"KRUCHANG_{name.upper()}_URL"] == f"http://{name}:{served[name]['ports'][0]['port']}"
    brokers = config["KRUCHANG_KAFKA_BOOTSTRAP_SERVERS"].split(",")
    assert brokers == [f"kafka-{nr}.kafka:9092" for nr in range(3)]


def test_whoever_runs_on_may_be_moved_one_at_a_time() -> None:
    budgets = {each["metadata"]["name"]: each["spec"] for each in of_kind("PodDisruptionBudget")}
    running = [pod for pod in pods() if pod.kind != "Job"]
    assert budgets.keys() == {pod.name for pod in running}
    for pod in running:
        assert budgets[pod.name]["selector"]["matchLabels"].items() <= pod.labels.items()
        assert budgets[pod.name]["maxUnavailable"] == 1


def test_nobody_is_spoken_to_unless_it_is_said() -> None:
    policies = {each["metadata"]["name"]: each["spec"] for each in of_kind("NetworkPolicy")}
    assert policies["nobody"] == {"podSelector": {}, "policyTypes": ["Ingress", "Egress"]}
    for pod in pods():
        chosen = [
            name for name, spec in policies.items()
            if (labels := spec["podSelector"].get("matchLabels")) and labels.items() <= pod.labels.items()
        ]  # fmt: skip
        assert chosen, f"{pod.name} could speak to nobody"
    into_postgres = policies["postgres"]["ingress"]
    assert [port["port"] for rule in into_postgres for port in rule["ports"]] == [5432]
