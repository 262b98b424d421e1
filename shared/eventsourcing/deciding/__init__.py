"""What a decision is made of: aggregates, their commands, what came of them. No server is needed here."""
