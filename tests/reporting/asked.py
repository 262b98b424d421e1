"""What may be asked of reporting: for every route one or more questions, for tests that ask all of them."""

from tests.reporting.histories import enrolment
from tests.reporting.story import CNC, PROJECT

QUESTIONS: dict[str, tuple[str, ...]] = {
    "GET /v1/behind": ("/v1/behind",),
    "POST /v1/behind/redrive": ("/v1/behind/redrive",),
    "GET /v1/chains/{source}/{stream}": (
        f"/v1/chains/curriculum/{CNC}",
        f"/v1/chains/training/{PROJECT}",
        f"/v1/chains/enrolment/{enrolment(1, 1)}",
        f"/v1/chains/enrolment/{enrolment(2, 1)}?after=1",
    ),
    "GET /v1/colleges": ("/v1/colleges",),
    "GET /v1/curricula": ("/v1/curricula",),
    "GET /v1/early-warnings": ("/v1/early-warnings?fiscal_year=2564",),
    "GET /v1/early-warnings/{field}/{fiscal_year}": ("/v1/early-warnings/RAIL/2564",),
    "GET /v1/fields": ("/v1/fields",),
    "GET /v1/freshness": ("/v1/freshness",),
    "GET /v1/funnel": tuple(
        f"/v1/funnel?fiscal_year=2564&by={by}"
        for by in ("field", "group", "sector", "ovec_region", "geo_region", "province", "college", "project")
    ),
    "GET /v1/matrix": (
        "/v1/matrix?fiscal_year=2564&rows=province&columns=group&step=applied",
        "/v1/matrix?fiscal_year=2564&rows=geo_region&columns=ovec_region",
        "/v1/matrix?fiscal_year=2564&rows=field&columns=sector&step=certified",
    ),
    "GET /v1/changes": (
        "/v1/changes?from=2021-01-01T00:00:00Z&fiscal_year=2564",
        "/v1/changes?since=BUREAU%204/2564",
    ),
    "GET /v1/meetings": ("/v1/meetings",),
    "GET /v1/report-completeness": ("/v1/report-completeness?fiscal_year=2564&through=2021-03-27",),
    "GET /v1/exceptions": (
        "/v1/exceptions?resolved=true",
        "/v1/exceptions?fiscal_year=2564&through=2021-03-24",
    ),
    "GET /v1/kpis": ("/v1/kpis?fiscal_year=2564",),
    "GET /v1/kpis/{field}/{fiscal_year}": ("/v1/kpis/RAIL/2564",),
    "GET /v1/kpis/{field}/{fiscal_year}/papers": ("/v1/kpis/RAIL/2564/papers",),
    "GET /v1/kpis/{field}/{fiscal_year}/proof/{kpi}": (
        "/v1/kpis/RAIL/2564/proof/5.2-R1?ceased=true",
        "/v1/kpis/RAIL/2564/proof/5.1-R1?ceased=true",
    ),
    "GET /v1/kpis/{field}/{fiscal_year}/trend": ("/v1/kpis/RAIL/2564/trend",),
    "GET /v1/projects": ("/v1/projects?fiscal_year=2564", "/v1/projects?field=RAIL&fiscal_year=2564"),
    "GET /dashboard": ("/dashboard?fiscal_year=2564",),
    "GET /dashboard/about": ("/dashboard/about?fiscal_year=2564",),
    "GET /dashboard/changes": ("/dashboard/changes?fiscal_year=2564&from=2021-01-01",),
    "GET /dashboard/quality": ("/dashboard/quality?fiscal_year=2564&resolved=true",),
    "GET /dashboard/stream": ("/dashboard/stream?fiscal_year=2564",),
    "GET /dashboard/warning": ("/dashboard/warning?fiscal_year=2564",),
    "GET /dashboard/warning/{field}": ("/dashboard/warning/RAIL?fiscal_year=2564",),
    "GET /dashboard/events/{source}/{stream}/{version}": (f"/dashboard/events/curriculum/{CNC}/1",),
    "GET /dashboard/fields/{field}": ("/dashboard/fields/RAIL?fiscal_year=2564",),
    "GET /dashboard/fields/{field}/proof/{kpi}": (
        "/dashboard/fields/RAIL/proof/5.2-R1?fiscal_year=2564&ceased=true",
        "/dashboard/fields/RAIL/proof/5.1-R1?fiscal_year=2564&ceased=true",
    ),
    "GET /dashboard/matrix": ("/dashboard/matrix?fiscal_year=2564&rows=province&columns=field",),
    "GET /dashboard/pipeline": ("/dashboard/pipeline?fiscal_year=2564",),
    "GET /dashboard/projects/{project}": (f"/dashboard/projects/{PROJECT}?fiscal_year=2564",),
    "GET /v1/exports/kpis": ("/v1/exports/kpis?fiscal_year=2564&format=csv",),
    "GET /v1/exports/scorecards/{field}/{fiscal_year}": ("/v1/exports/scorecards/RAIL/2564?format=csv",),
    "GET /v1/exports/proofs/{field}/{fiscal_year}/{kpi}": (
        "/v1/exports/proofs/RAIL/2564/5.2-R1?format=csv&ceased=true",
        "/v1/exports/proofs/RAIL/2564/5.1-R1?format=csv&ceased=true",
        "/v1/exports/proofs/RAIL/2564/5.2-R1",
    ),
    "GET /v1/exports/funnel": (
        "/v1/exports/funnel?fiscal_year=2564&by=college&format=csv",
        "/v1/exports/funnel?fiscal_year=2564&by=province&format=csv",
    ),
    "GET /v1/exports/matrix": (
        "/v1/exports/matrix?fiscal_year=2564&rows=province&columns=group&step=applied&format=csv",
        "/v1/exports/matrix?fiscal_year=2564&rows=field&columns=province",
    ),
    "GET /v1/exports/projects": ("/v1/exports/projects?format=csv", "/v1/exports/projects?fiscal_year=2564"),
    "GET /v1/exports/curricula": ("/v1/exports/curricula?format=csv", "/v1/exports/curricula"),
    "GET /v1/exports/exceptions": (
        "/v1/exports/exceptions?resolved=true&format=csv",
        "/v1/exports/exceptions?resolved=true",
    ),
    "GET /v1/exports/changes": (
        "/v1/exports/changes?from=2021-01-01T00:00:00Z&fiscal_year=2564&format=csv",
        "/v1/exports/changes?from=2021-01-01T00:00:00Z&fiscal_year=2564",
    ),
    "GET /v1/exports/reports/years/{fiscal_year}": ("/v1/exports/reports/years/2564",),
    "GET /v1/exports/reports/fields/{field}/{fiscal_year}": ("/v1/exports/reports/fields/RAIL/2564",),
    "GET /v1/exports/charts/years/{fiscal_year}": ("/v1/exports/charts/years/2564",),
    "GET /v1/exports/charts/fields/{field}/{fiscal_year}": ("/v1/exports/charts/fields/RAIL/2564",),
    "GET /v1/projects/{project}": (f"/v1/projects/{PROJECT}",),
    "GET /v1/rebuilds": ("/v1/rebuilds",),
    "GET /v1/rules": ("/v1/rules",),
    "GET /v1/scorecards": ("/v1/scorecards?fiscal_year=2564",),
    "GET /v1/scorecards/{field}/{fiscal_year}": ("/v1/scorecards/RAIL/2564",),
}
