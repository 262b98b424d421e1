"""What a supervisor takes for a service: `python -m tests.servers.standin [habit]`."""

import http.server
import os
import signal
import sys


class Ready(http.server.BaseHTTPRequestHandler):
    """Answers everything, /readyz too."""

    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"{}")


def main() -> None:
    """Serve on KRUCHANG_PORT. `stubborn` ignores SIGTERM, `broken` ends at once, `silent` serves nothing."""
    habit = sys.argv[1] if len(sys.argv) > 1 else ""
    sys.stdout.write(f"started {habit}\n")
    sys.stdout.flush()
    if habit == "broken":
        raise SystemExit("no such luck")
    if habit == "stubborn":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if habit == "silent":
        signal.pause()
    http.server.ThreadingHTTPServer(("127.0.0.1", int(os.environ["KRUCHANG_PORT"])), Ready).serve_forever()


if __name__ == "__main__":
    main()
