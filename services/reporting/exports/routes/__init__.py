"""The routes of exports: which answer of the API as which file."""

from services.reporting.exports.routes import charts, crossed, overview, pipeline, proof, reports, watching

ROUTERS = (
    overview.router,
    proof.router,
    crossed.router,
    pipeline.router,
    watching.router,
    reports.router,
    charts.router,
)
