"""What a request says, read strictly."""
