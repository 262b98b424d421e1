"""A service's databases on a server: two roles each, one that migrates and one that serves."""
