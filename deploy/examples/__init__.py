"""What others may copy: consumers of the stream, and a sandbox to try them in."""
