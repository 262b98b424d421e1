"""What may be taught: fields, networks, committees, workshops, curricula (5.1)."""
