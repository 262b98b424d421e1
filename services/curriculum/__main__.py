"""``python -m services.curriculum``; alone it lists its commands."""

from services.curriculum.app import SERVICE
from shared.service.cli import cli

if __name__ == "__main__":
    cli(SERVICE)()
