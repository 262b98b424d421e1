"""Thai words in the order of a Thai dictionary: PostgreSQL's ICU collation, as everywhere else."""

from collections.abc import Iterable

from shared.eventsourcing.storing.database import Reader

_ORDERED = 'SELECT word FROM unnest($1::text[]) AS w(word) ORDER BY word COLLATE "th-x-icu"'


async def places_in_dictionary(db: Reader, words: Iterable[str]) -> dict[str, int]:
    """Of each word its place among all: a key to sort by. English words are in their order too."""
    rows = await db.fetch(_ORDERED, list(dict.fromkeys(words)))
    return {row["word"]: place for place, row in enumerate(rows)}
