"""Dashboards and alerts ask for what the code tells: every metric and every label they name exists."""

import importlib
import json
import re
from collections.abc import Iterator
from typing import Any

import promql_parser
import pytest
import yaml
from prometheus_client import Counter, Gauge, Histogram

from deploy.local.paths import ROOT
from shared.http.wording.catalogue import WRONG

GRAFANA = ROOT / "deploy" / "grafana"
METRICS = (
    "shared.eventsourcing.metrics",
    "shared.http.watching.metrics",
    "services.reporting.projecting.metrics",
)
NOT_OURS = {"up", "process_resident_memory_bytes"}  # Prometheus' own, and its client library's
SELECTED = re.compile(r"\b([a-z_]+)\{([^}]*)\}")
LABEL = re.compile(r"([a-z_]+)\s*(?:=~|!~|!=|=)\s*\"([^\"]*)\"")
THAI = re.compile("[\u0e00-\u0e7f]")


def _told() -> dict[str, set[str]]:
    """Every series of ours with its labels."""
    found: dict[str, set[str]] = {}
    for module in METRICS:
        for metric in vars(importlib.import_module(module)).values():
            if isinstance(metric, Counter | Gauge | Histogram):
                labels, name = set(metric._labelnames), metric._name
                match metric:
                    case Counter():
                        found[f"{name}_total"] = labels
                    case Histogram():
                        found |= {
                            f"{name}_bucket": labels | {"le"},
                            f"{name}_sum": labels,
                            f"{name}_count": labels,
                        }
                    case _:
                        found[name] = labels
    return found


def _boards() -> Iterator[tuple[str, dict[str, Any]]]:
    for file in sorted(GRAFANA.glob("*.json")):
        yield file.name, json.loads(file.read_text(encoding="utf-8"))


def _alerts() -> list[dict[str, Any]]:
    groups = yaml.safe_load((GRAFANA / "alerts.yaml").read_text(encoding="utf-8"))["groups"]
    return [rule for group in groups for rule in group["rules"]]


QUERIES = [
    *((f"{name}: {panel['title']}", target["expr"])
      for name, board in _boards() for panel in board["panels"] for target in panel["targets"]),
    *((rule["alert"], rule["expr"]) for rule in _alerts()),
]  # fmt: skip
TOLD = _told()


@pytest.mark.parametrize(("where", "query"), QUERIES)
def test_a_query_is_one_and_asks_for_what_is_told(where: str, query: str) -> None:
    promql_parser.parse(query.replace("$job", "curriculum"))
    asked = set(re.findall(r"\b(kruchang_[a-z_]+|up|process_[a-z_]+)\b", query))
    assert asked, where
    assert asked - NOT_OURS <= TOLD.keys()
    for name, labels in SELECTED.findall(query):
        assert {label for label, _ in LABEL.findall(labels)} <= TOLD.get(name, set()) | {"job"}
    for by in re.findall(r"\bby \(([^)]*)\)", query):
        known = set().union(*(TOLD.get(name, set()) for name in asked))
        assert {label.strip() for label in by.split(",")} <= known | {"job"}


def test_every_metric_of_ours_is_looked_at_on_a_dashboard() -> None:
    shown = " ".join(query for where, query in QUERIES if ":" in where)
    bases = {re.sub(r"_(bucket|sum|count)$", "", name) for name in TOLD}
    assert {base for base in bases if base not in shown} == set()


def test_codes_that_an_alert_names_are_problems_that_callers_are_told() -> None:
    named = {
        code
        for _, query in QUERIES
        for codes in re.findall(r'code=~?"([^"]+)"', query)
        for code in codes.split("|")
    }
    assert named
    assert named <= WRONG.keys()


@pytest.mark.parametrize("rule", _alerts(), ids=lambda rule: rule["alert"])
def test_an_alert_says_what_is_wrong_in_both_languages_and_the_readme_what_to_do(
    rule: dict[str, Any],
) -> None:
    assert rule["labels"]["severity"] in {"page", "ticket"}
    assert THAI.search(rule["annotations"]["summary_th"])
    assert not THAI.search(rule["annotations"]["summary"])
    assert f"**{rule['alert']}**" in (GRAFANA / "README.md").read_text(encoding="utf-8")


def test_every_panel_has_a_title_in_both_languages_and_a_place_of_its_own() -> None:
    for _, board in _boards():
        places = {(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in board["panels"]}
        assert len(places) == len(board["panels"]) == len({panel["id"] for panel in board["panels"]})
        for panel in board["panels"]:
            thai, english = panel["title"].split(" · ")
            assert THAI.search(thai)
            assert not THAI.search(english)


def test_prometheus_asks_every_process_that_is_deployed() -> None:
    told = yaml.safe_load((GRAFANA / "prometheus.yaml").read_text(encoding="utf-8"))
    jobs = {job["job_name"] for job in told["scrape_configs"]}
    composed = yaml.safe_load((ROOT / "deploy" / "compose.yaml").read_text(encoding="utf-8"))["services"]
    ours = {name for name, service in composed.items() if service["command"][-1] in {"serve", "project"}}
    assert jobs == ours
    assert told["rule_files"] == ["alerts.yaml"]


def test_log_lines_that_the_readme_names_are_written() -> None:
    words = set(re.findall(r"`([a-z_]+)`", (GRAFANA / "README.md").read_text(encoding="utf-8")))
    named = {word for word in words if "_" in word} - {"pg_stat_activity", "trace_id", "store_full"}
    code = "\n".join(file.read_text(encoding="utf-8") for room in ("shared", "services")
                     for file in (ROOT / room).rglob("*.py"))  # fmt: skip
    assert named
    assert {word for word in named if f'("{word}"' not in code} == set()
