"""The sections of the dashboard, in the order in which they stand beside each other."""

from collections.abc import Sequence
from dataclasses import dataclass

from services.reporting.api.proofs import PROVERS
from services.reporting.dashboard.view import HOME
from shared.http.signing_in.roles import EVERYONE, Role


@dataclass(frozen=True, slots=True)
class Section:
    """One section; ``key`` is its word in the catalogue."""

    path: str
    key: str
    roles: Sequence[Role] = EVERYONE
    here: bool = False


SECTIONS = (
    Section("", "nav.overview"),
    Section("/warning", "nav.warning"),
    Section("/matrix", "nav.matrix"),
    Section("/pipeline", "nav.pipeline"),
    Section("/changes", "nav.changes", PROVERS),
    Section("/quality", "nav.quality", PROVERS),
    Section("/stream", "nav.stream"),
    Section("/about", "nav.about"),
)


def sections(path: str, role: Role) -> list[Section]:
    """Those that the role may see, the one that is shown marked."""
    shown = path.removeprefix(HOME)
    return [
        Section(each.path, each.key, each.roles, here=shown == each.path)
        for each in SECTIONS
        if role in each.roles
    ]
