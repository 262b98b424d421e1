"""``python -m services.curriculum``: serve, migrate, verify, refold."""

from services.curriculum.app import SERVICE
from shared.http.cli import cli

if __name__ == "__main__":
    cli(SERVICE)()
