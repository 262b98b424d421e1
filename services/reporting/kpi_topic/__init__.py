"""The KPIs as a topic: the latest value of each, told again when it changes."""
