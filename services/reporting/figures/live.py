"""When a fact counts: known by an instant, and happened by a day."""

# $1: as_of, what was known then (null: all that is known); $2: through, what had happened by then (null: all)
KNOWN = "coalesce($1, 'infinity'::timestamptz)"
BY = "coalesce($2, 'infinity'::date)"


def live(alias: str, day: str = BY) -> str:
    """The condition under which a row of facts counts."""
    return (
        f"({alias}.began_at <= {KNOWN} AND {alias}.began_on <= {day} AND "
        f"({alias}.ceased_at IS NULL OR {alias}.ceased_at > {KNOWN} OR {alias}.ceased_on > {day}))"
    )
