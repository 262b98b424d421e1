"""Assessments, completion and its revocation (P-4, 5.2-R1)."""

from functools import partial
from typing import Annotated
from uuid import UUID

from pydantic import Field

from services.enrolment.api.bodies import A_TEACHER, MOST_AT_ONCE, Person
from services.enrolment.api.room import Here, ProjectId, TeacherId
from services.enrolment.domain import marking
from services.enrolment.domain.enrolment import ENROLMENT
from services.enrolment.domain.enrolment_commands import CorrectAssessment, DecideCompletion, Revoke
from services.enrolment.domain.marking import Assess, Result
from shared.contracts.enrolment.enrolment import AssessmentKind
from shared.eventsourcing.deciding.answer import Answer
from shared.http.entering.call import Call, CommandCall, hand
from shared.http.entering.routing import Router
from shared.http.reading.body import Because, Body, Dated, Paper
from shared.http.signing_in.roles import Role
from shared.kernel.ids import stream_id

router = Router(prefix="/v1/projects/{project}", tags=["enrolments"])

EXAMPLE = [{"teacher": A_TEACHER, "score": 81, "passed": True}]
ACADEMIC = (Role.COLLEGE_ACADEMIC,)


class ResultBody(Body):
    """One teacher's result."""

    teacher: Person
    score: int = Field(ge=0, le=100, examples=[81])
    passed: bool


class AssessmentBody(Dated):
    """The results of one assessment."""

    kind: AssessmentKind
    results: Annotated[list[ResultBody], Field(min_length=1, max_length=MOST_AT_ONCE, examples=[EXAMPLE])]


class AssessmentCorrectionBody(Because):
    """One teacher's result as it should be, and why it is corrected."""

    kind: AssessmentKind
    score: int = Field(ge=0, le=100, examples=[74])
    passed: bool


class CompletionsBody(Dated):
    """For whom completion is decided."""

    teachers: Annotated[list[UUID], Field(min_length=1, max_length=MOST_AT_ONCE, examples=[[A_TEACHER]])]


class RevocationBody(Because):
    """Why, and the paper that says so."""

    document: Paper


@router.command("/assessments", roles=ACADEMIC, summary="Record an assessment's results")
async def assess(project: ProjectId, body: AssessmentBody, call: Call, room: Here) -> Answer:
    """Results of up to 60 enrolled teachers, one of each kind; another one is a correction (P-4)."""
    command = Assess(
        project=await room.replicas.project(project),
        assessment=body.kind,
        results=tuple(Result(**result.__dict__) for result in body.results),
        **hand(call, body.on),
    )
    targets = [(ENROLMENT, stream_id("enrolment", project, result.teacher)) for result in body.results]
    return await room.commands.together(targets, partial(marking.assess, command), call.context)


@router.command("/teachers/{teacher}/assessments/correct", roles=ACADEMIC, summary="Correct a result")
async def correct(
    project: ProjectId, teacher: TeacherId, body: AssessmentCorrectionBody, call: Call, room: Here
) -> Answer:
    """Another result in place of the one recorded, a second attempt included, with the reason (P-4)."""
    known = await room.replicas.project(project)
    command = CorrectAssessment(
        assessment=body.kind,
        score=body.score,
        passed=body.passed,
        reason=body.reason,
        **hand(call, body.on),
        **known.to_its_centre(),
    )
    return await room.commands.handle(
        ENROLMENT, stream_id("enrolment", project, teacher), command, call.context
    )


@router.command("/teachers/{teacher}/complete", roles=ACADEMIC, summary="Decide completion")
async def complete(project: ProjectId, teacher: TeacherId, body: Dated, call: Call, room: Here) -> Answer:
    """Attendance and assessments against the policy of the project's approval (5.2-R1).

    Completed on the day of the last session attended, which gives the fiscal year; or refused, with
    the reasons, until facts have changed.
    """
    command = await _completion(project, body, call, room)
    return await room.commands.handle(
        ENROLMENT, stream_id("enrolment", project, teacher), command, call.context
    )


@router.command("/complete", roles=ACADEMIC, summary="Decide completion of several teachers")
async def complete_all(project: ProjectId, body: CompletionsBody, call: Call, room: Here) -> Answer:
    """The same for up to 60 teachers in one command: all are decided, or none."""
    command = await _completion(project, body, call, room)
    targets = [(ENROLMENT, stream_id("enrolment", project, teacher)) for teacher in body.teachers]
    decide = partial(marking.complete, command, tuple(body.teachers))
    return await room.commands.together(targets, decide, call.context)


@router.command("/teachers/{teacher}/revoke", roles=(Role.BUREAU_DIRECTOR,), summary="Revoke a completion")
async def revoke(
    project: ProjectId, teacher: TeacherId, body: RevocationBody, call: Call, room: Here
) -> Answer:
    """It counts no longer, and its certificate is void. By a paper, and never by whoever decided it."""
    command = Revoke(
        **hand(call, body.on),
        reason=body.reason,
        document=body.document.document(),
    )
    return await room.commands.handle(
        ENROLMENT, stream_id("enrolment", project, teacher), command, call.context
    )


async def _completion(project: UUID, body: Dated, call: CommandCall, room: Here) -> DecideCompletion:
    known = await room.replicas.project(project)
    timetable = await room.replicas.timetable(project)
    return DecideCompletion(
        hours_planned=timetable.hours,
        last_session_on=timetable.last_session_on,
        **hand(call, body.on),
        **known.to_its_centre(),
    )
