"""From a command to a fact, and from a fact to those who need it."""
