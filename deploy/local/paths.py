"""Where a checkout keeps what it installs and what it remembers."""

from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LOCAL = ROOT / ".local"
KAFKA_LIBS = LOCAL / "kafka" / "libs"
DEMO_USERS = Path(__file__).parent / "demo" / "users.yaml"
SIGN_IN_PAGE = Path(__file__).parent / "demo" / "sign_in.html"
