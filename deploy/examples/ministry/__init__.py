"""Consumer kits for ministries: they know the public contract and nothing else of this repository."""
