"""Events of the enrolment service: who takes part (5.2)."""
