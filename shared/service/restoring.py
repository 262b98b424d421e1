"""What an operator runs after a restore from a backup, in words: `restored`, then `adopt`."""

import asyncpg
import typer

from shared.contracts.cloudevent import instant
from shared.contracts.notice import reconciliation_topic
from shared.contracts.recorded import Recorded
from shared.eventsourcing.appending.verify import verify
from shared.eventsourcing.migrate import migrate_notices, migrate_store, migrate_topic, topic_of
from shared.eventsourcing.restoring.adopt import Adopted, adopt
from shared.eventsourcing.restoring.compared import ENOUGH, Compared, compare, epochs_on
from shared.eventsourcing.restoring.restored import epoch_of, mark
from shared.eventsourcing.storing.database import open_pool
from shared.service.service import WriteService
from shared.service.settings import Settings

MOST_TOLD = 20
LOST = """\
Not to be had back, and for you to tell those concerned: what was acknowledged but had not reached the topic;
whose hand an adopted event came from; the stored answers of the commands behind adopted events (a repeat of
such a command is decided anew)."""


async def migrated(service: WriteService) -> Settings:
    """Database and topic as this code expects them."""
    settings = service.settings()
    owner, runtime = _owner(settings), settings.database_url.get_secret_value()
    await migrate_store(owner, runtime, service.name, [service.schema])
    await migrate_topic(settings.kafka(), topic_of(service.name, settings.topic_prefix))
    days_topic = settings.topic_prefix + reconciliation_topic(service.name)
    await migrate_notices(settings.kafka(), days_topic)
    if service.migrate_own is not None:
        await service.migrate_own(settings)
    return settings


async def receive(service: WriteService) -> int:
    """Whether the restored database is whole, ours, and fit to be served. It is marked first."""
    settings = service.settings()
    connection = await asyncpg.connect(_owner(settings))
    try:
        held = await epoch_of(connection)
        if held is None or held[0] != service.name:
            return _refuse(f"this is no store of {service.name}")
        await migrated(service)
        await mark(connection)
        pool = await open_pool(settings.database_url.get_secret_value(), size=2)
        try:
            differences = [difference async for difference in verify(pool, service.name)]
            topic = topic_of(service.name, settings.topic_prefix)
            epochs = await epochs_on(topic, settings.kafka())
            found = await compare(pool, topic, settings.kafka(), thorough=True, enough=ENOUGH)
            events = await pool.fetchval("SELECT count(*) FROM events")
        finally:
            await pool.close()
    finally:
        await connection.close()
    for difference in differences[:MOST_TOLD]:
        typer.echo(f"  {difference.stream} version {difference.version}: {difference.what}")
    if differences:
        return _refuse(f"{len(differences)} places where the hash chains are not whole")
    if epochs and held[1] not in epochs:
        return _refuse(
            f"a backup of another installation: its epoch is {held[1]}, the topic's {_list(epochs)}"
        )
    typer.echo(f"{service.name}: {events} events, every hash chain whole; the topic has {_more(found)}")
    if service.restored_own is not None:
        typer.echo(f"{service.name}: {await service.restored_own(settings)}")
    return 0


async def take_back(service: WriteService, *, dry_run: bool, give_up: bool) -> int:
    """Adopt, and name the difference event by event. 1: something does not fit, and commands stay refused."""
    settings = service.settings()
    topic = topic_of(service.name, settings.topic_prefix)
    connection = await asyncpg.connect(_owner(settings))
    try:
        adopted = await adopt(
            connection, service.deciders, service.react, topic, settings.kafka(),
            give_up=give_up, dry_run=dry_run,
        )  # fmt: skip
    finally:
        await connection.close()
    _tell(service.name, topic, adopted, dry_run=dry_run)
    return 1 if adopted.unfit and not give_up else 0


def named(event: Recorded) -> str:
    """An event as a person finds it again."""
    return (
        f"{event.type}  stream {event.stream}  version {event.version}"
        f"  recorded {instant(event.recorded_at)}  position {event.position}"
    )


def _tell(service: str, topic: str, adopted: Adopted, *, dry_run: bool) -> None:
    verb = "would be adopted" if dry_run else "adopted"
    for said, events in ((verb, adopted.events), ("does not fit", adopted.unfit)):
        for event in events:
            typer.echo(f"{said}: {named(event)}")
    for place in adopted.unreadable:
        typer.echo(f"unreadable, passed over: message {place}")
    typer.echo(
        f"{service}: {len(adopted.events)} events {verb} from {topic}, {len(adopted.unfit)} do not fit, "
        f"{len(adopted.unreadable)} messages unreadable"
    )
    if adopted.unfit:
        typer.echo(
            "What does not fit was spoilt, or is another history: this store wrote before it was compared.\n"
            "With --give-up the store's own history stands; whoever took in the other must be rebuilt."
        )
    if adopted.events:
        typer.echo(LOST)


def _more(found: Compared) -> str:
    missing = [*found.missing, *found.spoilt]
    if not missing:
        return "no event that it lacks"
    many = f"{len(missing)} or more" if len(missing) >= ENOUGH else str(len(missing))
    return f"{many} events that it lacks: see adopt --dry-run"


def _list(epochs: set[str]) -> str:
    return ", ".join(sorted(epochs))


def _refuse(why: str) -> int:
    typer.echo(f"refused: {why}", err=True)
    return 1


def _owner(settings: Settings) -> str:
    if settings.owner_database_url is None:
        raise typer.BadParameter("KRUCHANG_OWNER_DATABASE_URL is needed: only the owner may do this")
    return settings.owner_database_url.get_secret_value()
