"""The routes: what may be asked, by whom, and how the answer reads. Figures come from ``figures/``."""

from services.reporting.api import (
    colleges,
    curricula,
    early_warnings,
    fields,
    freshness,
    funnel,
    kpis,
    matrix,
    operating,
    papers,
    projects,
    proofs,
    rules,
    scorecards,
    trends,
)

ROUTERS = (
    scorecards.router,
    kpis.router,
    proofs.router,
    papers.router,
    trends.router,
    early_warnings.router,
    funnel.router,
    matrix.router,
    projects.router,
    curricula.router,
    fields.router,
    colleges.router,
    rules.router,
    freshness.router,
    operating.router,
)
