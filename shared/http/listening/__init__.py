"""Connections, before and beside the requests on them."""
