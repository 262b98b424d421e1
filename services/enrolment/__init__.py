"""Enrolment: who takes part (5.2)."""
