"""Exports: the API's answers as files that a person keeps, sends on, prints. Nothing is counted here."""
