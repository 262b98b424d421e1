"""`make scale`: twenty fiscal years of the whole nation, and how reporting answers on them."""
