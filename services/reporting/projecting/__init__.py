"""The projector's process: Kafka to facts, and how it is watched."""
