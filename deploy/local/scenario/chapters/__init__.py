"""How each part of a story is played: who sends which request. Nothing here knows a rule; the services do."""
