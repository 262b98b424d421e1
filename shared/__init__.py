"""What all services share: kernel, contracts, event sourcing, HTTP."""
