"""The read models: facts, counters, generations, and their digests."""
