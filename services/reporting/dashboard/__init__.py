"""The supervisors' dashboard: server-rendered pages over the same figures, scope and refusals as the API."""

from services.reporting.dashboard import choosing, files, signing, taking, telling
from services.reporting.dashboard.pages import ROUTERS
from services.reporting.dashboard.view import SIGN_IN, SIGN_OUT, SIGNED_IN, SIGNED_OUT

PAGES = (*ROUTERS, signing.router, choosing.router, taking.router, telling.router, files.router)
# nobody is signed in there yet; `live` passes the door by hand
OPEN = frozenset(
    {SIGN_IN, SIGN_OUT, SIGNED_IN, SIGNED_OUT, choosing.CHOOSE, taking.FILE, files.STATIC, telling.LIVE}
)
