"""Routes: from HTTP to a command, and from its outcome to an answer. Nothing is decided here."""
