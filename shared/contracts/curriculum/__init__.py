"""Events of the curriculum service: what may be taught (5.1)."""
