"""The four OpenAPI documents hold against schemathesis: no 500, no answer untold, no bad data taken.

In short within `make test`; the whole: `make test T="tests/hostile/test_fuzzing.py --whole"` (some minutes).
"""

from pathlib import Path

import pytest

from deploy.local.environment import SERVICES
from tests.hostile.fuzzing import fuzz
from tests.hostile.ground import Ground


@pytest.mark.timeout(3600)
@pytest.mark.parametrize("service", SERVICES)
async def test_a_service_does_what_its_document_says(
    ground: Ground, service: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    whole = request.config.getoption("--whole", default=False)
    result = await fuzz(ground, service, tmp_path, extent="whole" if whole else "short")
    assert not result.failures, result.told
    assert result.report["complete"], result.told
    assert result.report["errors"] == []
    pages = sum(each.path.startswith("/dashboard") for each in ground.operations if each.service == service)
    assert result.operations["tested"] == result.operations["total"] - pages > 15
    assert result.report["test_cases"]["generated"] > 100
    assert {phase: told["status"] for phase, told in result.report["phases"].items()} == {
        "examples": "skip", "coverage": "success", "fuzzing": "success", "stateful": "success",
    }  # fmt: skip
