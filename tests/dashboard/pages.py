"""Every page of the dashboard, with an address at which it shows something of the story."""

from services.reporting.dashboard.pages import ROUTERS
from shared.http.entering.routing import GuardedRoute
from tests.reporting.asked import QUESTIONS

PAGES = {
    name.removeprefix("GET "): question
    for name, questions in QUESTIONS.items()
    if name.startswith("GET /dashboard")
    for question in questions[:1]
}
ROUTES = {
    route.path: route for router in ROUTERS for route in router.routes if isinstance(route, GuardedRoute)
}
