"""The routes: what may be asked, by whom, and how the answer reads. Figures come from ``figures/``."""

from services.reporting.api import (
    colleges,
    curricula,
    fields,
    funnel,
    kpis,
    matrix,
    operating,
    projects,
    proofs,
    trends,
)

ROUTERS = (
    kpis.router,
    proofs.router,
    trends.router,
    funnel.router,
    matrix.router,
    projects.router,
    curricula.router,
    fields.router,
    colleges.router,
    operating.router,
)
