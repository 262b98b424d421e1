"""One message spoilt: what may happen to its value, its headers and its key."""

from random import Random
from uuid import UUID

from tests.chaos.tampering.message import Message

NEEDED = (
    "source",
    "type",
    "id",
    "subject",
    "streamversion",
    "position",
    "epoch",
    "time",
    "recordedat",
    "hash",
)


def cut(message: Message, _: Random) -> Message:
    return message.but(value=_value(message)[:-1])


def flipped(message: Message, rng: Random) -> Message:
    """One digit is another: mostly still an event that could be true."""
    value = bytearray(_value(message))
    at = rng.choice([place for place, byte in enumerate(value) if chr(byte) in "123456789"])
    value[at] = ord("1") + value[at] % 9 if chr(value[at]) != "9" else ord("1")
    return message.but(value=bytes(value))


def spaced(message: Message, _: Random) -> Message:
    """The same event, but not the same bytes."""
    return message.but(value=_value(message) + b" ")


def tombstone(message: Message, _: Random) -> Message:
    return message.but(value=None)


def emptied(message: Message, _: Random) -> Message:
    return message.but(value=b"")


def not_utf8(message: Message, _: Random) -> Message:
    return message.but(value=_value(message).replace(b'"on"', b'"o\xff"'))


def with_nul(message: Message, _: Random) -> Message:
    return message.but(value=_value(message)[:-1] + b',"extra":"\\u0000"}')


def bottomless(message: Message, _: Random) -> Message:
    return message.but(value=b"[" * 200_000)


def oversized(message: Message, _: Random) -> Message:
    """Far more than an event may have, and the same to read."""
    return message.but(value=_value(message) + b" " * 900_000)


def headless(message: Message, _: Random) -> Message:
    return message.but(headers=())


def header_missing(message: Message, rng: Random) -> Message:
    gone = f"ce_{rng.choice(NEEDED)}"
    return message.but(headers=tuple(pair for pair in message.headers if pair[0] != gone))


def header_twice(message: Message, rng: Random) -> Message:
    """Who takes the first and who takes the last would not agree."""
    name, _ = rng.choice([pair for pair in message.headers if pair[0].removeprefix("ce_") in NEEDED])
    return message.but(headers=(*message.headers, (name, b"1")))


def header_not_utf8(message: Message, rng: Random) -> Message:
    return message.saying(rng.choice(NEEDED), b"\xff\xfe")


def header_null(message: Message, _: Random) -> Message:
    headers = ((name, None if name == "ce_type" else value) for name, value in message.headers)
    return message.but(headers=tuple(headers))


def version_before(message: Message, _: Random) -> Message:
    return message.saying("streamversion", str(max(message.event().version - 1, 1)))


def version_zero(message: Message, rng: Random) -> Message:
    return message.saying("streamversion", rng.choice(["0", "-1", "one", ""]))


def version_beyond_any_column(message: Message, rng: Random) -> Message:
    return message.saying("streamversion", rng.choice(["2147483648", "9" * 40]))


def another_id(message: Message, rng: Random) -> Message:
    return message.saying("id", str(_id(rng)))


def another_time(message: Message, rng: Random) -> Message:
    name = rng.choice(["time", "recordedat"])
    return message.saying(name, "2020-12-31T17:00:00.000000Z")


def another_hash(message: Message, rng: Random) -> Message:
    return message.saying("hash", rng.choice([rng.randbytes(32).hex(), "", "00", "no hash"]))


def another_service(message: Message, rng: Random) -> Message:
    """Believed, it would be sought where it is not; with a type of ours it could even set off a reaction."""
    return message.saying("source", rng.choice(["/reporting", "/nobody", "", "/curri\0culum"]))


def type_of_another_service(message: Message, _: Random) -> Message:
    return message.saying("type", "ovec.elsewhere.SeatReleased")


def type_unknown(message: Message, _: Random) -> Message:
    """As if it were published later: such events pass, so this one must be known by its hash."""
    return message.saying("type", f"{message.event().type}Anew")


def foreign_epoch(message: Message, rng: Random) -> Message:
    return message.saying("epoch", rng.choice(["elsewhere", "", "\0"]))


def key_of_another(message: Message, rng: Random) -> Message:
    return message.but(key=str(_id(rng)).encode())


def keyless(message: Message, rng: Random) -> Message:
    return message.but(key=rng.choice([None, b"", b"no id", b"\xff"]))


def keyless_and_cut(message: Message, rng: Random) -> Message:
    """Nobody can tell which stream it was."""
    return keyless(cut(message, rng), rng).but(headers=())


SPOILING = (
    cut, flipped, spaced, tombstone, emptied, not_utf8, with_nul, bottomless, oversized,
    headless, header_missing, header_twice, header_not_utf8, header_null,
    version_before, version_zero, version_beyond_any_column,
    another_id, another_time, another_hash, another_service, type_of_another_service, type_unknown,
    foreign_epoch, key_of_another, keyless, keyless_and_cut,
)  # fmt: skip


def _id(rng: Random) -> UUID:
    return UUID(int=rng.getrandbits(128), version=4)


def _value(message: Message) -> bytes:
    assert message.value is not None
    return message.value
