"""What may be done and what follows: pure, no I/O, no clock, no random."""
