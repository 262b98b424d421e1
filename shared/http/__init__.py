"""What every API shares: sign-in, deny by default, idempotency, problems, paging, health."""
