"""Every metric of the HTTP layer: name, kind, meaning. Labels are routes and codes, never values."""

from prometheus_client import Counter, Histogram

# requests answered; route is the template, so that no id becomes a label
REQUESTS = Counter("kruchang_http_requests_total", "Requests answered", ["method", "route", "status"])
# seconds from the request's first byte to the answer's last
SECONDS = Histogram(
    "kruchang_http_request_seconds",
    "Time to answer",
    ["method", "route"],
    buckets=(0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5),
)
# problems answered, by their stable code
PROBLEMS = Counter("kruchang_http_problems_total", "Problems answered", ["code"])
