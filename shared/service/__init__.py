"""What every write service is beside its domain: command line, machinery, the routes that all have."""
