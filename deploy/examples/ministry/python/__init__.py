"""The kit in Python; copy this folder."""
