"""Real servers for tests: PostgreSQL, Kafka, and the whole running system."""
