"""The feed as it is asked for, answered, and followed live."""
