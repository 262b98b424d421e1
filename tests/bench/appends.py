"""append_1, append_16, append_100: new streams with one event each, by so many writers at once."""

from collections.abc import AsyncIterator, Collection
from functools import partial

from services.curriculum.app import SERVICE
from tests.bench import peer
from tests.bench.figure import Figure
from tests.bench.ground import Ground
from tests.bench.pgbench import single_inserts
from tests.bench.rounds import Rate, Side, compared, in_turn
from tests.bench.store import Registrar, commands_of, curriculum, value

WRITERS = (1, 16, 100)
NAMES = tuple(f"append_{count}" for count in WRITERS)


async def measure(ground: Ground, wanted: Collection[str]) -> AsyncIterator[Figure]:
    """Ours is one process with tasks, the peer's one process with threads, pgbench two threads of C."""
    scale, database, others = ground.scale, await ground.database(curriculum), await ground.database()
    async with commands_of(SERVICE, database) as (commands, pool):
        registrar = Registrar(commands, pool)
        for count in (count for count in WRITERS if f"append_{count}" in wanted):
            sides: dict[str, Side[Rate]] = {"ours": partial(registrar.append, count, scale.seconds)}
            theirs = peer.Peer(others, peer.CONNECTIONS[count]) if peer.installed() else None
            if theirs:
                sides["peer"] = partial(theirs.append, count, scale.seconds)
            sides["limit"] = partial(single_inserts, others, value(), count, scale.seconds)
            await registrar.append(count, scale.seconds / 4)  # connections, plans
            measured = await in_turn(scale.rounds, sides)
            if theirs:
                theirs.close()
            yield compared(f"append_{count}", "events/s", measured)
