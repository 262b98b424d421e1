"""The rules of enrolment: pure, without I/O, clock or chance."""
