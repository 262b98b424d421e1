"""The files themselves, before anybody reads them."""

from pathlib import Path

import pytest
import yaml

from tests.deployment.manifests import files


@pytest.mark.parametrize("file", files(), ids=lambda file: file.name)
def test_no_key_is_said_twice(file: Path) -> None:
    """YAML takes the last one and says nothing."""
    for node in yaml.compose_all(file.read_text(encoding="utf-8"), yaml.SafeLoader):
        _no_double(node)


def _no_double(node: yaml.Node | None) -> None:
    if isinstance(node, yaml.MappingNode):
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        assert len(keys) == len(set(keys)), f"{keys} at line {node.start_mark.line + 1}"
        for _, value in node.value:
            _no_double(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            _no_double(value)
