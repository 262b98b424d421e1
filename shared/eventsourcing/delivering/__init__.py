"""What was stored goes out: over Kafka and by the feed, in order; and the proof that all of it did."""
