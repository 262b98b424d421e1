"""The vault: who people are, readable only here, one key a person, gone when the key is gone (PDPA)."""
