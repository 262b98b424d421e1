"""PostgreSQL away, silent, without room on its disk, or on a slow one: what callers are told."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

import asyncpg

from tests.chaos.outages.disk import Disk
from tests.chaos.outages.experiment import Since, Watched, until
from tests.chaos.outages.faults import frozen, stopped
from tests.chaos.outages.probes import Callers, Said
from tests.chaos.stage import Stage

BOUNDED = 25.0  # seconds; fifteen are promised, the rest is for the machine
BACK_WITHIN = 60.0
READY_ASKED_WITHIN = 12.0  # two are promised
SEGMENTS = 200  # more than PostgreSQL keeps in stock


async def away(stage: Stage, load: Watched, callers: Callers) -> list[str]:
    """Every service says come again, and what it lacks; then all of them go on by themselves."""
    async with stopped(stage, "postgres"):
        said = await _refused_in_time(callers)
        await _nobody_is_ready(callers)
    back = await callers.all_ready(BACK_WITHIN)
    assert load.problems["unavailable"] > 0, "the load should have met it"
    return [_longest(said), f"all ready {back:.1f} s after it was back"]


async def silent(stage: Stage, callers: Callers, commands: Sequence[str] = ()) -> list[str]:
    """As away, though connections are taken and nothing is refused: nobody hangs."""
    async with frozen(stage, "postgres"):
        said, _ = await asyncio.gather(_refused_in_time(callers, commands), _nobody_is_ready(callers))
    back = await callers.all_ready(BACK_WITHIN)
    return [_longest(said), f"all ready {back:.1f} s after it spoke again"]


async def disk_full(load: Watched, callers: Callers, disk: Disk) -> list[str]:
    """What cannot be recorded is refused with the reason; reads go on; nothing need be mended afterwards."""
    await callers.all_answer(BACK_WITHIN)  # feeds are closed for a moment after it was started again
    met = load.problems["store_full"]
    with disk.full():
        await until(lambda: load.problems["store_full"] > met, "a command should have been refused", load)
        for said in await callers.read_everything():
            assert said.answer.status_code == 200, f"{said.asked}: {said.answer.text}"
        refused = (await callers.command_everybody())[0]
        if refused.answer.is_error:  # it may have found room in a page
            refused.is_a_passing_problem("store_full")
    room = Since()
    await load.until_more(20)
    return [f"20 commands {room.seconds:.1f} s after there was room again"]


async def log_full(stage: Stage, load: Watched, callers: Callers, disk: Disk) -> list[str]:
    """Without room for its log PostgreSQL panics and is started again in vain, until it can recover."""
    server = stage.up.system.process("postgres")
    starts = server.starts
    with disk.full():
        await _use_up_the_log(stage)
        await until(lambda: server.starts > starts, "PostgreSQL should have given up", load)
        for said in await callers.command_everybody():
            said.is_a_passing_problem("unavailable")
    back = await callers.all_ready(BACK_WITHIN)
    return [f"started {server.starts - starts} times, all ready {back:.1f} s after there was room"]


async def disk_slow(load: Watched, disk: Disk, milliseconds: Sequence[int]) -> list[str]:
    """Nobody is refused; commands that wait for the same flush share it."""
    troubles, lines = load.troubles(), []
    for more in milliseconds:
        flushes, acked, began = disk.delayed, len(load.acked), Since()
        with disk.slow(more / 1000):
            await load.until_more(25)
        rate = (len(load.acked) - acked) / began.seconds
        assert (disk.delayed > flushes) == (more > 0), "the disk was not as slow as it should have been"
        lines.append(f"{more} ms more a flush: {rate:.0f} commands/s")
    assert load.troubles() == troubles, "somebody noticed"
    return lines


async def _refused_in_time(callers: Callers, commands: Sequence[str] = ()) -> list[Said]:
    reads, written = await asyncio.gather(callers.read_everything(), callers.command_everybody(*commands))
    for said in (*reads, *written):
        said.is_a_passing_problem("unavailable")
        assert said.seconds < BOUNDED, f"{said.asked} took {said.seconds:.1f} s"
    return [*reads, *written]


async def _nobody_is_ready(callers: Callers) -> None:
    async with asyncio.timeout(READY_ASKED_WITHIN):
        for process, ready in (await callers.readiness()).items():
            assert ready.status_code == 503, f"{process}: {ready.text}"
            assert "database" in ready.json()["missing"], f"{process}: {ready.text}"


def _longest(said: Sequence[Said]) -> str:
    last = max(said, key=lambda one: one.seconds)
    return f"longest answer: {last.seconds:.1f} s ({last.asked})"


async def _use_up_the_log(stage: Stage) -> None:
    """Fill the segments that are there already."""
    with suppress(asyncpg.PostgresError, asyncpg.InterfaceError, OSError):
        connection = await asyncpg.connect(stage.up.system._superuser)
        for _ in range(SEGMENTS):
            await connection.execute("SELECT pg_logical_emit_message(false, 'fill', 'x'), pg_switch_wal()")
        raise AssertionError("there was room for all of it")
