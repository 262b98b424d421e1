"""Reporting: what it all adds up to. It decides nothing; every figure here can be proved by events."""
