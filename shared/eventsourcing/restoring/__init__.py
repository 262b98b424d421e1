"""After PostgreSQL was restored from an older backup: level with its own topic before it appends."""
