"""What each process of the system is told through its environment. Pure: same site, same variables."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from deploy.databases.server import Database

WRITE_SERVICES = ("curriculum", "training", "enrolment")
SERVICES = (*WRITE_SERVICES, "reporting")
HTTP_PROCESSES = ("issuer", *SERVICES)
PROCESSES = (*HTTP_PROCESSES, "projector")  # projector: `python -m services.reporting project`
AUDIENCE = "kruchang"
SIGNED_IN = "/dashboard/signed-in"  # where the dashboard's sign-in comes back to


@dataclass(frozen=True)
class Secrets:
    """Made once per installation."""

    vault_master_key: str  # "id:base64 of 32 bytes"
    request_hash_key: str  # base64 of 32 bytes
    session_key: str  # same; reporting's alone
    client_secrets: Mapping[str, str]  # per process, for tokens from service to service


@dataclass(frozen=True)
class Site:
    """One running system: where its parts are and what they must keep to themselves."""

    databases: Mapping[str, Database]  # by DATABASES' names, whatever they are called on the server
    kafka: str
    urls: Mapping[str, str]  # by PROCESSES' names
    secrets: Secrets
    issuer_keys: Path
    topic_prefix: str = ""
    demo: bool = True
    kafka_passwords: Path | None = None  # a file per principal, where Kafka asks who one is


def caller_environment(site: Site) -> dict[str, str]:
    """What a program that only calls the public APIs is told: where they are."""
    return {f"KRUCHANG_{name.upper()}_URL": site.urls[name] for name in HTTP_PROCESSES}


def kafka_environment(site: Site, principal: str) -> dict[str, str]:
    """What whoever works with Kafka is told: where it is, and how this principal signs in, if one must."""
    variables = {"KRUCHANG_KAFKA_BOOTSTRAP_SERVERS": site.kafka, "KRUCHANG_TOPIC_PREFIX": site.topic_prefix}
    if site.kafka_passwords is None:
        return variables
    return variables | {
        "KRUCHANG_KAFKA_SECURITY_PROTOCOL": "SASL_PLAINTEXT",
        "KRUCHANG_KAFKA_USER": principal,
        "KRUCHANG_KAFKA_PASSWORD_FILE": str(site.kafka_passwords / principal),
    }


def environment(process: str, site: Site, *, migrating: bool = False) -> dict[str, str]:
    """The KRUCHANG_ variables of one process; only one that migrates learns the owner's passwords."""
    at = urlsplit(site.urls[process])
    common = {
        "KRUCHANG_HOST": at.hostname or "127.0.0.1",
        "KRUCHANG_PORT": str(at.port),
        "KRUCHANG_ISSUER_URL": site.urls["issuer"],
        "KRUCHANG_DEMO": "true" if site.demo else "false",
    }
    if process == "issuer":
        return common | {
            "KRUCHANG_ISSUER_KEYS": str(site.issuer_keys),
            "KRUCHANG_ISSUER_CLIENTS": json.dumps(dict(site.secrets.client_secrets)),
            "KRUCHANG_ISSUER_REDIRECTS": json.dumps({"reporting": [f"{site.urls['reporting']}{SIGNED_IN}"]}),
        }
    service = "reporting" if process == "projector" else process
    variables = common | {
        "KRUCHANG_DATABASE_URL": site.databases[service].runtime,
        "KRUCHANG_REQUEST_HASH_KEY": site.secrets.request_hash_key,
        "KRUCHANG_CLIENT_ID": service,
        "KRUCHANG_CLIENT_SECRET": site.secrets.client_secrets[service],
    }
    variables |= caller_environment(site)
    variables |= kafka_environment(site, f"svc-{service}")
    if process == "reporting":
        variables["KRUCHANG_SESSION_KEY"] = site.secrets.session_key
    if service == "enrolment":
        variables["KRUCHANG_VAULT_KEYS_DATABASE_URL"] = site.databases["enrolment_keys"].runtime
        variables["KRUCHANG_VAULT_MASTER_KEY"] = site.secrets.vault_master_key
    if migrating:
        variables["KRUCHANG_OWNER_DATABASE_URL"] = site.databases[service].owner
        if service == "enrolment":
            variables["KRUCHANG_VAULT_KEYS_OWNER_DATABASE_URL"] = site.databases["enrolment_keys"].owner
    return variables
