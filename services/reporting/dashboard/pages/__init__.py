"""The pages, one file a kind: each asks what the API asks, and shows it."""

from services.reporting.dashboard.pages import about, event, field, matrix, overview, pipeline, project, proof

ROUTERS = (
    overview.router,
    field.router,
    proof.router,
    project.router,
    event.router,
    pipeline.router,
    matrix.router,
    about.router,
)
