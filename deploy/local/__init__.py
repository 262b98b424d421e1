"""The whole of Kruchang on one machine, as plain processes."""
