"""What a caller is told, in Thai and English."""
