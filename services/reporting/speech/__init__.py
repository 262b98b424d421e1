"""How figures, days and words are put for a reader, in the language, era and digits that he chose."""
