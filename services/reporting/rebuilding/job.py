"""What a rebuild and its helpers tell each other: pickled, with its length before it."""

import pickle
from asyncio import StreamReader
from collections.abc import Mapping
from dataclasses import dataclass
from typing import BinaryIO

from aiokafka import TopicPartition

from services.reporting.rebuilding.loading import Place
from services.reporting.rebuilding.topics import Share
from services.reporting.settings import ReportingSettings

_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Job:
    """Which generation is filled, and from which partitions."""

    settings: ReportingSettings
    schema: str
    share: Share


@dataclass(frozen=True, slots=True)
class Progress:
    """How many messages are read, of how many."""

    done: int
    total: int


@dataclass(frozen=True, slots=True)
class Loaded:
    """What came of a job, and where its partitions are to be read further."""

    events: int
    held_back: set[Place]
    positions: Mapping[TopicPartition, int]


@dataclass(frozen=True, slots=True)
class Failed:
    """Why nothing came of it."""

    why: str


Said = Progress | Loaded | Failed


def framed(thing: Job | Said) -> bytes:
    """As it goes through a pipe."""
    pickled = pickle.dumps(thing)
    return len(pickled).to_bytes(_LENGTH) + pickled


def job_from(pipe: BinaryIO) -> Job:
    """The job, as a helper is told it; the pipe is its parent's, so nobody else can have written it."""
    found: Job = pickle.loads(pipe.read(int.from_bytes(pipe.read(_LENGTH))))  # noqa: S301 (as said)
    return found


async def said_by(helper: StreamReader) -> Said:
    """What a helper says next; IncompleteReadError if it ended without a word."""
    length = int.from_bytes(await helper.readexactly(_LENGTH))
    found: Said = pickle.loads(await helper.readexactly(length))  # noqa: S301 (our own process)
    return found
