"""What the local issuer is told."""

from pathlib import Path

from pydantic_settings import BaseSettings, SettingsConfigDict

from deploy.local.paths import DEMO_USERS


class Settings(BaseSettings):
    """From the environment (deploy/local/environment.py)."""

    model_config = SettingsConfigDict(env_prefix="KRUCHANG_")

    host: str = "127.0.0.1"
    port: int
    issuer_url: str
    issuer_keys: Path
    issuer_clients: dict[str, str]
    issuer_redirects: dict[str, list[str]] = {}  # per client, where people may be sent back to
    issuer_users: Path = DEMO_USERS
    demo: bool = False
