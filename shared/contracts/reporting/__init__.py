"""What reporting tells of its figures."""
