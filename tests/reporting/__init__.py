"""What the tests of reporting share: histories of events as their owners would have recorded them."""
