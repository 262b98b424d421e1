"""The figures, asked of the facts: one file a kind of question, SQL beside it."""
