"""The door: a route says who may call it; who comes in finds a room with all that he works with."""
