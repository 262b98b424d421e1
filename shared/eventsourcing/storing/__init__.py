"""PostgreSQL under all of it: connections, who leads, waking others, what an event's row says."""
