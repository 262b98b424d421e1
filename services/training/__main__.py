"""``python -m services.training``; alone it lists its commands."""

from services.training.app import SERVICE
from shared.service.cli import cli

if __name__ == "__main__":
    cli(SERVICE)()
