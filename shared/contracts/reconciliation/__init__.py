"""What each service tells of its topic, so that a reader can prove that it has everything."""
