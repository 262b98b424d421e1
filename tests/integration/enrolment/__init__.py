"""The enrolment service on real databases."""
