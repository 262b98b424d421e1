"""Servers away, silent, full, slow; one of two processes lost; all told to stop: under load, proved.

The short form of each experiment; `python -m tests.chaos.outages` plays the long one.
"""

from tests.chaos.outages import kafka, postgres
from tests.chaos.outages.disk import Disk
from tests.chaos.outages.experiment import proved
from tests.chaos.outages.faults import again, told_to_stop
from tests.chaos.outages.probes import Callers
from tests.chaos.outages.stopping import EVERYBODY, all_stopped
from tests.chaos.outages.tell import tell
from tests.chaos.outages.two_processes import one_of_two_lost
from tests.chaos.stage import Stage


async def test_while_kafka_is_away_or_full_commands_go_on_and_all_is_delivered_afterwards(
    stage: Stage, disks: dict[str, Disk]
) -> None:
    async with proved(stage) as load:
        tell("Kafka away", await kafka.away(stage, load, seconds=3))
        tell("Kafka's disk full", await kafka.disk_full(stage, load, disks["kafka"]))


async def test_without_postgresql_everybody_is_told_to_come_again_and_nobody_hangs(stage: Stage) -> None:
    async with Callers(stage) as callers, proved(stage) as load:
        tell("PostgreSQL away", await postgres.away(stage, load, callers))
        tell("PostgreSQL silent", await postgres.silent(stage, callers, ["curriculum"]))


async def test_a_full_or_slow_disk_under_postgresql_loses_nothing_and_is_told(
    stage: Stage, disks: dict[str, Disk]
) -> None:
    disk = disks["postgres"]
    async with Callers(stage) as callers, proved(stage) as load:
        tell("PostgreSQL's disk slow", await postgres.disk_slow(load, disk, [0, 1]))
        tell("PostgreSQL's disk full", await postgres.disk_full(load, callers, disk))
        tell("PostgreSQL's log without room", await postgres.log_full(stage, load, callers, disk))


async def test_when_one_of_two_processes_is_gone_the_other_takes_over_all_of_its_work(stage: Stage) -> None:
    async with proved(stage) as load:
        tell("One of two lost, of every service at once", await one_of_two_lost(stage, load))


async def test_told_to_stop_each_process_answers_whom_it_let_in_and_ends_well(stage: Stage) -> None:
    """The busiest alone, then all others at once."""
    others = [process for process in EVERYBODY if process != "enrolment"]
    async with proved(stage) as load:
        tell("Told to stop", await all_stopped(stage, load, [["enrolment"], others]))
    status, _ = await told_to_stop(stage, "issuer")  # with nobody about: load needs new tokens all the time
    await again(stage, "issuer")
    assert status == 0
