"""The composition root: which parts make the curriculum service."""

from pathlib import Path

from services.curriculum.api import colleges, committees, curricula, fields, networks, reviews, workshops
from services.curriculum.domain.college import COLLEGE
from services.curriculum.domain.committee import COMMITTEE
from services.curriculum.domain.curriculum import CURRICULUM
from services.curriculum.domain.field import FIELD
from services.curriculum.domain.membership import MEMBERSHIP
from services.curriculum.domain.refusals import CATALOGUE
from services.curriculum.domain.workshop import WORKSHOP
from services.curriculum.policies import EXECUTE, react
from services.curriculum.replicas import Replicas
from shared.service.service import WriteService

SERVICE = WriteService(
    name="curriculum",
    description="What may be taught: fields, networks, design committees, workshops, curricula (5.1).",
    catalogue=CATALOGUE,
    deciders=(FIELD, COLLEGE, MEMBERSHIP, COMMITTEE, WORKSHOP, CURRICULUM),
    routers=(
        fields.router,
        colleges.router,
        networks.router,
        committees.router,
        workshops.router,
        curricula.router,
        reviews.router,
    ),
    replicas=Replicas,
    schema=Path(__file__).parent / "schema.sql",
    reads_from=("training",),
    react=react,
    execute=EXECUTE,
)
