"""Kafka's clients: where it is, as whom we come, whether it lets us in."""
