"""The training service: what is organised (5.2)."""
