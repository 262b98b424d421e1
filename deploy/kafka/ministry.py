"""The principals of ministries: added, given a new password, removed; each may be repeated."""

import secrets
from dataclasses import dataclass

from deploy.kafka import rights
from deploy.kafka.admin import Admin

BYTES_PER_SECOND = 2_000_000  # 20 fiscal years of events in half an hour
REQUEST_PERCENT = 50.0  # of one of the broker's threads


class UnknownMinistryError(LookupError):
    """There is no principal of this name: `ministry list` tells those that there are."""


@dataclass(frozen=True)
class Ministry:
    """As `list` tells it."""

    principal: str
    reads: list[str]
    groups: str
    bytes_per_second: float | None


def add(admin: Admin, name: str, prefix: str, bytes_per_second: int) -> str | None:
    """Rights and quotas as they should be; a new password, or None when there was one: it stays."""
    principal = _principal(name)
    known = principal in admin.users()
    password = None if known else secrets.token_urlsafe(24)
    admin.set_quotas(
        principal, {"consumer_byte_rate": float(bytes_per_second), "request_percentage": REQUEST_PERCENT}
    )
    admin.allow_exactly(principal, rights.ministry(name, prefix))
    if password:
        admin.set_password(principal, password)
    return password


def rotate(admin: Admin, name: str) -> str:
    """A new password. The old one opens no connection any more; connections that are open go on."""
    principal = _known(admin, name)
    password = secrets.token_urlsafe(24)
    admin.set_password(principal, password)
    return password


def remove(admin: Admin, name: str) -> bool:
    """Nothing is left: first the rights, which open connections lose at once. Whether there was anything."""
    principal = _principal(name)
    held = bool(admin.rights(principal) or admin.quotas(principal)) or principal in admin.users()
    admin.allow_exactly(principal, set())
    admin.forget_password(principal)
    admin.set_quotas(principal, {})
    return held


def listed(admin: Admin) -> list[Ministry]:
    """All, by name."""
    found = sorted(user for user in admin.users() if user.startswith(rights.MINISTRY))
    return [_told(admin, principal) for principal in found]


def _told(admin: Admin, principal: str) -> Ministry:
    held = admin.rights(principal)
    return Ministry(
        principal,
        sorted(right.name for right in held if right.kind == "TOPIC"),
        ", ".join(f"{right.name}*" for right in held if right.kind == "GROUP"),
        admin.quotas(principal).get("consumer_byte_rate"),
    )


def _principal(name: str) -> str:
    if not rights.NAME.fullmatch(name):
        raise ValueError(
            "a ministry's name has 3 to 40 letters a-z, digits and hyphens, and begins with a letter"
        )
    return f"{rights.MINISTRY}{name}"


def _known(admin: Admin, name: str) -> str:
    principal = _principal(name)
    if principal not in admin.users():
        raise UnknownMinistryError(f"{principal} is not there: ministry add {name}")
    return principal
