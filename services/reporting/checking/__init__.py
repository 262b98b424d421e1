"""What does not add up: rules over facts, and the nightly comparison of stores, topics and read models."""
