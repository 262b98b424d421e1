"""The rules of section 5.1: pure functions, no I/O, no clock."""
