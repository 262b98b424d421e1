"""Who only wants an answer, in a process of their own: `python -m tests.hostile.bystander URL TOKEN COUNT`.

Waits for a line, asks COUNT times, each time on a new connection, and prints the seconds that each took.
"""

import http.client
import json
import sys
import time
from urllib.parse import urlsplit

GIVEN_UP_AFTER = 60


def ask(url: str, token: str) -> float:
    """Seconds from before the connection to the whole answer."""
    began = time.monotonic()
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=GIVEN_UP_AFTER)
    try:
        connection.request("GET", "/v1/behind", headers={"Authorization": f"Bearer {token}"})
        answer = connection.getresponse()
        body = answer.read()
        if answer.status != http.client.OK:
            raise SystemExit(f"{answer.status} {body!r}")
    finally:
        connection.close()
    return time.monotonic() - began


def main(url: str, token: str, count: str) -> None:
    """Ask, and tell."""
    sys.stdin.readline()
    sys.stdout.write(json.dumps([ask(url, token) for _ in range(int(count))]))


if __name__ == "__main__":
    main(*sys.argv[1:])
