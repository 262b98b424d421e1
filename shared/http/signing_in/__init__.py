"""Who calls: tokens and the keys that prove them, roles, how often one may ask."""
