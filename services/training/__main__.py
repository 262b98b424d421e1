"""``python -m services.training``: serve, migrate, verify, refold."""

from services.training.app import SERVICE
from shared.http.cli import cli

if __name__ == "__main__":
    cli(SERVICE)()
