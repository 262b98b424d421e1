"""What happens in a story, step by step: who does it and by which request, the chapters know."""
