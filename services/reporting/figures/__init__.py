"""The figures, asked of the facts: one file a kind of question, each answered by one statement."""
