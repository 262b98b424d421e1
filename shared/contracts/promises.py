"""What a subscriber may rely on, in words: once here, for the README and the AsyncAPI document."""

PROMISES: dict[str, str] = {
    "Order per key": (
        "The key of a message is its stream (`ce_subject`). Versions of a stream come in order, in one "
        "partition. Between streams there is no order: compare `ce_recordedat`."
    ),
    "At least once": (
        "A message may come again, at any time after its first coming. Drop what you have seen: "
        "(`ce_subject`, `ce_streamversion`) is unique, and so is `ce_id`."
    ),
    "No gaps": (
        "`ce_streamversion` counts 1, 2, 3 … in each stream. If one seems to be missing, put that stream "
        "aside, go on with the others, and fetch it from its owner: `GET "
        "/v1/streams/{id}/events?after={version}`. (`ce_position` has gaps; they mean nothing.)"
    ),
    "Kept for ever": (
        "No retention limit, no compaction: who subscribes today reads all from the first day."
    ),
    "Whole facts": (
        "An event carries what is needed to count it (field, college, group, sector, province, fiscal "
        "year) as it was at that moment; later changes never rewrite it."
    ),
    "Byte for byte": (
        "The value is what was decided and stored, at most 256 kB of JSON in UTF-8. `ce_hash` is the "
        "SHA-256, in hex, of these lines, each ended by a newline, and then the value: hash of the "
        "stream's event before (64 zeros for the first), `ce_id`, `ce_type`, `ce_subject`, "
        "`ce_streamversion`, `ce_time`, `ce_recordedat`."
    ),
    "Times": (
        "Instants are UTC (in headers with six digits of a second), plain dates are Bangkok's, years of the "
        "fiscal year are of the Buddhist era (2564 is October 2020 to September 2021)."
    ),
    "No personal data": (
        "No name, citizen id, phone number or e-mail address of anybody; people are opaque ids. "
        "An erased person's facts stay, and who it was can be found out no more."
    ),
    "Compatible for ever": (
        "A published schema only ever gains optional fields; beside it new event types appear. Ignore "
        "fields and types that you do not know. A field that is not `required` is missing in events "
        "older than itself: its default holds. Nothing else changes: a new meaning gets a new event type."
    ),
    "A year's notice": (
        "No published type and no field is taken away. When another type takes the place of one, the old "
        "one's page names it, with the day, and both are told for twelve months at least."
    ),
    "One incarnation": (
        "`ce_epoch` names the store that recorded the event. A new value means that the store began anew: "
        "stop, and ask its operator."
    ),
}
