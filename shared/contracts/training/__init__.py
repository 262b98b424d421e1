"""Events of the training service: what is organised (5.2)."""
