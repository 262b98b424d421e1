"""Who may do what on Kafka: its principals, their rights, passwords and quotas."""

ADMIN = "admin"  # the broker's own name, and that of whoever runs `python -m deploy.kafka`: may do all
MECHANISM = "SCRAM-SHA-512"
