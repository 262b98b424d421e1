"""The demo's fiscal year 2564: written in `data/`, played through the public HTTP APIs."""
