"""The pages, one file a kind: each asks what the API asks, and shows it."""

from services.reporting.dashboard.pages import (
    about,
    changes,
    event,
    field,
    matrix,
    overview,
    pipeline,
    project,
    proof,
    quality,
    stream,
    warning,
)

ROUTERS = (
    overview.router,
    field.router,
    proof.router,
    project.router,
    event.router,
    pipeline.router,
    matrix.router,
    warning.router,
    changes.router,
    quality.router,
    stream.router,
    about.router,
)
