"""What can keep a command from being decided; none of these is stored, so the same key may try again."""


class StaleVersionError(Exception):
    """The stream has moved on since the caller read it. Read again, then decide anew (412)."""

    def __init__(self, expected: int, actual: int) -> None:
        super().__init__(f"expected version {expected}, found {actual}")
        self.expected = expected
        self.actual = actual


class KeyReusedError(Exception):
    """The Idempotency-Key was used before with another request. Use a new key (422)."""


class ConflictError(Exception):
    """Others wrote to the same streams three times in a row. Send the same command again (409)."""


class UnavailableError(Exception):
    """The store cannot be reached or refuses writes. Send the same command again later (503)."""


class NotLevelError(UnavailableError):
    """The store was restored from a backup and lacks what its topic has. An operator runs ``adopt`` (503)."""


class EventTooLargeError(Exception):
    """A decided event is over 256 kB: its command carries too much (422)."""
