"""Every refusal of the domain cites the clause of the customer's document that it serves."""

import pytest

from services.curriculum.domain.refusals import CATALOGUE as CURRICULUM
from services.enrolment.domain.refusals import CATALOGUE as ENROLMENT
from services.reporting.refusals import CATALOGUE as REPORTING
from services.training.domain.refusals import CATALOGUE as TRAINING
from shared.kernel.refusal import Text

CLAUSES = {
    *("P-1", "P-2", "P-3", "P-4", "P-5", "P-6"),
    *("5.1-A", "5.1-C1", "5.1-C2", "5.1-C3", "5.1-S1", "5.1-P1", "5.1-P2", "5.1-P3", "5.1-P4"),
    *("5.1-D1", "5.1-D2", "5.1-D3", "5.1-R1"),
    *("5.2-B1", "5.2-B2", "5.2-C1", "5.2-S1", "5.2-S2", "5.2-S3", "5.2-S4"),
    *("5.2-P1", "5.2-P2", "5.2-P3", "5.2-P4", "5.2-D1", "5.2-D2", "5.2-D3", "5.2-R1"),
}
REFUSALS = [*CURRICULUM.items(), *TRAINING.items(), *ENROLMENT.items(), *REPORTING.items()]


def test_the_document_has_34_clauses() -> None:
    assert len(CLAUSES) == 34


@pytest.mark.parametrize(("code", "text"), REFUSALS, ids=[code for code, _ in REFUSALS])
def test_a_refusal_cites_a_clause_of_the_document(code: str, text: Text) -> None:
    assert text.seed in CLAUSES, code
