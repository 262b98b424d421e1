"""The image has nothing of a developer's machine, such as an issuer that trusts all."""

from fnmatch import fnmatch
from pathlib import Path

import grimp

ROOT = Path(__file__).parents[2]
ENTRIES = ("services", "shared", "deploy.kafka", "deploy.databases")


def left_out() -> list[str]:
    lines = (ROOT / ".dockerignore").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("deploy/")]


def test_the_local_issuer_that_gives_tokens_to_whoever_asks_is_not_in_it() -> None:
    assert any(fnmatch("deploy/local", pattern) for pattern in left_out())
    copied = [line for line in (ROOT / "deploy" / "Dockerfile").read_text(encoding="utf-8").splitlines()
              if line.startswith("COPY") and "deploy" in line]  # fmt: skip
    assert copied == ["COPY deploy deploy"], "what is copied is what .dockerignore lets through"


def test_nothing_in_it_imports_what_is_left_out() -> None:
    graph = grimp.build_graph("services", "shared", "deploy", cache_dir=None)
    absent = {pattern.removesuffix(".py").replace("/", ".") for pattern in left_out()}
    for module in sorted(graph.modules):
        if not any(module == entry or module.startswith(f"{entry}.") for entry in ENTRIES):
            continue
        for imported in graph.find_modules_directly_imported_by(module):
            within = any(imported == gone or imported.startswith(f"{gone}.") for gone in absent)
            assert not within, f"{module} imports {imported}, which the image lacks"
