"""What can be seen of a process from outside: its log, its traces, its metrics."""
