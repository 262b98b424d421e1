"""How an export is declared: as a route of the API, which a browser that signed in may open too."""

from services.reporting.api.routing import Router
from services.reporting.dashboard.door import PageRoute
from services.reporting.dashboard.links import HOME


def exports(below: str = "") -> Router:
    """Routes below ``/v1/exports``."""
    return Router(prefix=f"{HOME}{below}", tags=["exports"], route_class=PageRoute)
