"""Whether Kafka lets us in. aiokafka's clients only say that nobody could be reached; this asks why."""

import asyncio
import ssl
import time
from collections.abc import Awaitable, Callable
from typing import Any, Protocol

from aiokafka.conn import create_conn
from aiokafka.errors import (
    IllegalSaslStateError,
    KafkaConnectionError,
    KafkaError,
    SaslAuthenticationFailed,
    UnsupportedSaslMechanismError,
)
from aiokafka.protocol.metadata import MetadataRequest

from shared.eventsourcing.kafka.broker import Kafka, servers_of, shown

ASK_WITHIN = 1.5  # seconds for one broker to say whether it lets us in
ASK_AGAIN = 5.0  # seconds for which an answer holds: whoever asks may ask often
TRY_AGAIN = 10.0  # seconds between two tries of who is not let in: somebody must change something first
AWAY = "away"


class NotLetInError(KafkaError):  # type: ignore[misc]  # aiokafka has no types
    """Kafka answers, but not to us: a wrong user or password, or a certificate that is not believed.

    Waiting does not mend it; whoever runs this must change the settings, or the principal.
    """


class _Client(Protocol):
    def start(self) -> Awaitable[None]: ...


async def start(client: _Client, kafka: Kafka) -> None:
    """Start an aiokafka client. It only says that nobody could be reached; this says if we were refused."""
    try:
        await client.start()
    except KafkaError as error:
        if (lack := await refusal(kafka)) in {None, AWAY}:
            raise
        raise NotLetInError(lack) from error


async def refusal(kafka: Kafka) -> str | None:
    """Why Kafka does not let us in; AWAY when no server answers, None when one lets us in."""
    lacks = [await _lack(kafka, server) for server in servers_of(kafka).split(",")]
    if None in lacks:
        return None
    return next((lack for lack in lacks if lack != AWAY), AWAY)


async def let_in(kafka: Kafka) -> None:
    """NotLetInError for whoever would not be; nothing while Kafka is away."""
    lack = await refusal(kafka)
    if lack not in {None, AWAY}:
        raise NotLetInError(lack)


def asked(kafka: Kafka) -> Callable[[], Awaitable[str]]:
    """For /readyz, which anybody may ask: whether Kafka lets us in; the answer holds for a moment."""
    said, until = "", 0.0

    async def ask() -> str:
        nonlocal said, until
        if time.monotonic() >= until:
            lack = await refusal(kafka)
            said = "answers" if lack is None else lack if lack == AWAY else "does not let us in: see the log"
            until = time.monotonic() + ASK_AGAIN
        return said

    return ask


async def _lack(kafka: Kafka, server: str) -> str | None:
    told = shown(kafka)
    try:
        for _ in range(2):  # that it hangs up once may be chance: it is ending just now
            if await _answers(server, told):
                return None
    except ssl.SSLError as error:
        return f"no TLS with {server}: {error.reason or error}"
    except (SaslAuthenticationFailed, UnsupportedSaslMechanismError):
        return f"{server} does not let {told.get('sasl_plain_username')} in: wrong user or password"
    except IllegalSaslStateError:
        return f"{server} asks nobody who they are, but we were told to sign in"
    except (KafkaError, OSError, TimeoutError, asyncio.IncompleteReadError):
        return AWAY
    return f"{server} wants to know who we are, but we were told no user"


async def _answers(server: str, told: dict[str, Any]) -> bool:
    """Whether it does more than say which protocol it speaks, which it tells to anybody."""
    host, _, port = server.rpartition(":")
    connection = await create_conn(host, int(port), request_timeout_ms=int(ASK_WITHIN * 1000), **told)
    try:
        await connection.send(MetadataRequest([]))
    except KafkaConnectionError:
        return False
    else:
        return True
    finally:
        connection.close()
