"""Words and rules without I/O: dates, Thai text, ids, refusals."""
