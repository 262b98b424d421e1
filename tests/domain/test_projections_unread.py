"""Every published event is read by a projection, or stands here with the reason why none needs it."""

from services.reporting.projections import READ
from shared.contracts.registry import published

UNREAD = {
    "ovec.curriculum.RepresentativeNominated": "a committee's making is not a figure; its approval is",
    "ovec.curriculum.WorkshopScheduled": "a curriculum shows in its pipeline once it is drafted",
    "ovec.curriculum.WorkshopRescheduled": "as above",
    "ovec.curriculum.WorkshopHeld": "as above",
    "ovec.curriculum.WorkshopCancelled": "as above",
    "ovec.training.FiscalYearOpened": "binds the projects of a year; no figure depends on it",
    "ovec.training.FiscalYearClosed": "as above; who owns a fact refuses what may change no figure any more",
    "ovec.training.CurriculumChosenByCentre": "the project's own selection and completions say the same",
    "ovec.training.CurriculumChoiceReleased": "as above",
    "ovec.training.CurriculumSelectedForProject": "the completion names the version a teacher was trained on",
    "ovec.training.ProjectDossierWritten": "text, not figures",
    "ovec.training.OperatingCommitteeProposed": "only the appointed committee has a paper",
    "ovec.training.SessionScheduled": "attendance carries the session and its date",
    "ovec.training.SessionRescheduled": "as above",
    "ovec.enrolment.PersonRegistered": "persons are counted only as teachers",
    "ovec.enrolment.PersonalDataErased": "identity only; no figure may change by it",
    "ovec.enrolment.EligibilityRefused": "the application was made and stays counted as applied",
    "ovec.enrolment.SeatOffered": "who is offered a seat waits until it is taken or the offer ends",
    "ovec.enrolment.SeatLedgerOpened": "counts of the ledger; the funnel counts enrolments themselves",
    "ovec.enrolment.SeatTaken": "as above",
    "ovec.enrolment.WaitlistNumberIssued": "as above",
    "ovec.enrolment.SeatHeld": "as above",
    "ovec.enrolment.SeatReleased": "as above",
    "ovec.enrolment.WaitlistLeft": "as above; the application's own event ends the waiting",
    "ovec.enrolment.AttendanceSheetRecorded": "marks stand in each teacher's own enrolment",
    "ovec.enrolment.AttendanceSheetLocked": "as above",
    "ovec.enrolment.AssessmentRecorded": "completion decides on assessments; scores stay with their owner",
    "ovec.enrolment.AssessmentCorrected": "as above",
    "ovec.enrolment.CertificateNumberTaken": "the certificate issued from it carries the number",
}


def test_every_published_event_is_read_or_has_its_reason_not_to_be() -> None:
    read = {kind.wire_type() for kind in READ}
    assert read | UNREAD.keys() == published().keys()
    assert not read & UNREAD.keys()
