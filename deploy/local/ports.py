"""Free loopback ports."""

import socket
from collections.abc import Iterable

HOST = "127.0.0.1"
FIRST, LAST, STEP = 18000, 31980, 20  # below the range from which Linux picks ports for outgoing connections


def is_free(port: int) -> bool:
    """Whether a server could listen there now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
        return True


def answers(port: int) -> bool:
    """Whether somebody accepts connections there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((HOST, port)) == 0


def free_port() -> int:
    """A port that is free now; another process may still take it, so keep it only for a moment."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def free_block(names: Iterable[str], first: int = FIRST) -> dict[str, int]:
    """One port per name, next to each other and easy to remember: the first block wholly free."""
    wanted = list(names)
    for base in range(first, LAST, STEP):
        if all(is_free(base + offset) for offset in range(len(wanted))):
            return {name: base + offset for offset, name in enumerate(wanted)}
    raise OSError(f"no {len(wanted)} free ports next to each other between {first} and {LAST}")
