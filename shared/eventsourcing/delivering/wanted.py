"""Which events a reader of the feed wants; what is not asked for does not narrow it."""

from typing import NamedTuple

# $4, $5, $6 of the feed's pages. A teacher's events name several fields: one of them is enough.
WANTED = """
    AND ($4::text[] = '{}' OR type = ANY($4))
    AND ($5::int[] = '{}' OR fiscal_year = ANY($5))
    AND ($6::text[] = '{}' OR (value->'field')::jsonb ?| $6 OR (value->'fields')::jsonb ?| $6)"""


class Wanted(NamedTuple):
    """An event comes if it has one of each that is named.

    Every event has a type and a fiscal year: the one it names, else that of its business date. An event
    that names no field (of a college, a person, a fiscal year's policy) belongs to none and does not
    come to a reader who asks for a field.
    """

    types: tuple[str, ...] = ()
    fiscal_years: tuple[int, ...] = ()
    fields: tuple[str, ...] = ()


ALL = Wanted()
