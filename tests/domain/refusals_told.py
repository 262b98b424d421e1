"""What a README says of its service's refusals, made from the catalogue."""

from shared.http.wording.catalogue import STATUS
from shared.kernel.refusal import Catalogue


def refusals(catalogue: Catalogue) -> str:
    """Every code with its status, clause and English words, as a table."""
    lines = ["| code | status | clause | words |", "|---|---|---|---|"]
    for code, text in sorted(catalogue.items()):
        lines.append(f"| `{code}` | {STATUS[text.kind]} | {text.seed or ''} | {text.en} |")
    return "\n".join(lines)
