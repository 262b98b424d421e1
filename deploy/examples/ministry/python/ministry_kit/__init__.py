"""A consumer of the event stream: counts both KPIs in its own PostgreSQL, proves that it has everything."""
