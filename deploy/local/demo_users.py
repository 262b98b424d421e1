"""The demo's users: who may sign in on one's own machine without a password; some are kept in a YAML file."""

import re
import uuid
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

ROLES = (
    "central.officer",
    "bureau.officer",
    "bureau.director",
    "subcommittee.secretary",
    "enterprise.representative",
    "college.academic",
    "college.personnel",
    "teacher",
    "supervisor",
    "ministry.reader",
    "privacy.officer",
    "operator",
)
_ORGANISATION = re.compile(r"[A-Za-z][A-Za-z0-9-]{1,59}")


class DemoUser(BaseModel):
    """One user. `person` is a person_id of the vault, never a name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: str
    role: str
    org: str
    person: uuid.UUID
    region: str | None = None
    province: str | None = None


def demo_user(
    role: str,
    org: str,
    person: uuid.UUID | None = None,
    region: str | None = None,
    province: str | None = None,
) -> DemoUser:
    """Somebody who is in no file. Without a person_id: always the same one for a role and organisation."""
    if role not in ROLES:
        raise ValueError(f"no such role: {role}")
    if not _ORGANISATION.fullmatch(org):
        raise ValueError("org: OVEC, BUREAU, SUBCOMMITTEE, or the code of a college or an enterprise")
    name = f"{role}@{org}" + (f"#{person}" if person else "")
    known = person or uuid.uuid5(uuid.NAMESPACE_URL, f"demo:{name}")
    return DemoUser(name=name, role=role, org=org, person=known, region=region, province=province)


def demo_users(path: Path) -> dict[str, DemoUser]:
    """By name, as the file says now."""
    return _read(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _read(path: Path, _changed: int) -> dict[str, DemoUser]:
    users = [DemoUser.model_validate(entry) for entry in yaml.safe_load(path.read_text())["users"]]
    unknown = {user.role for user in users} - set(ROLES)
    if unknown:
        raise ValueError(f"{path.name}: no such role: {', '.join(sorted(unknown))}")
    named = {user.name: user for user in users}
    if len(named) != len(users):
        raise ValueError(f"{path.name}: a user name occurs twice")
    return named
