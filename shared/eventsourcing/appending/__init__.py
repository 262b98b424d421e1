"""From a command that waits to facts that are stored: read, decide, append, all or nothing."""
