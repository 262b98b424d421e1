"""`python -m deploy.trial FOLDER`: passwords, keys and certificates to try compose.yaml with; made once.

For a trial only: where it matters, passwords come from your vault and certificates from your authority.
"""

import base64
import secrets
import sys
from pathlib import Path

from deploy.databases.server import DATABASES
from deploy.kafka import ADMIN
from deploy.kafka.certificates import make
from deploy.local.environment import SERVICES

NAMES = {"kafka": ["kafka", "localhost", "127.0.0.1"], "postgres": ["postgres"]}
READABLE = 0o644  # compose gives files to containers as they are, and their users have other numbers


def write(folder: Path, issuer: str) -> Path:
    """The file for `docker compose --env-file`; what is there already stays."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)  # nobody else comes as far as the files in it
    for server, names in NAMES.items():
        if not (folder / f"{server}-tls").exists():
            make(folder / f"{server}-tls", server, names)
            (folder / f"{server}-tls" / "tls.key").chmod(READABLE)
    passwords = folder / "kafka-passwords"
    for principal in (ADMIN, *(f"svc-{service}" for service in SERVICES)):
        _once(passwords / principal / "password", secrets.token_urlsafe(24))
    _once(folder / "postgres-password", secrets.token_urlsafe(24))
    superuser = (folder / "postgres-password").read_text()
    _once(
        folder / "env", "".join(f"{name}={value}\n" for name, value in _variables(folder, issuer, superuser))
    )
    return folder / "env"


def _variables(folder: Path, issuer: str, superuser: str) -> list[tuple[str, str]]:
    found = [
        ("TRIAL", str(folder.resolve())),
        ("ISSUER_URL", issuer),
        ("SUPERUSER_DATABASE_URL", _address("postgres", superuser, "postgres")),
        ("VAULT_MASTER_KEY", f"trial-1:{_key()}"),
        ("REQUEST_HASH_KEY", _key()),
        ("SESSION_KEY", _key()),
    ]
    for database in DATABASES:
        for kind, role in (("OWNER_DATABASE_URL", "owner"), ("DATABASE_URL", "app")):
            address = _address(f"{database}_{role}", secrets.token_urlsafe(18), database)
            found.append((f"{database.upper()}_{kind}", address))
    found += [(f"{service.upper()}_CLIENT_SECRET", secrets.token_urlsafe(24)) for service in SERVICES]
    return found


def _address(role: str, password: str, database: str) -> str:
    return f"postgresql://{role}:{password}@postgres:5432/{database}?sslmode=verify-full&sslrootcert=/run/ca/postgres.crt"


def _key() -> str:
    return base64.b64encode(secrets.token_bytes(32)).decode()


def _once(file: Path, content: str) -> None:
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(content)
        file.chmod(READABLE)


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit("python -m deploy.trial FOLDER https://your.issuer")
    made = write(Path(sys.argv[1]), sys.argv[2])
    sys.stdout.write(f"docker compose --env-file {made} -f deploy/compose.yaml up --build\n")
