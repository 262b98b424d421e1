"""The routes of enrolment: from HTTP to a command and back; nothing is decided here."""
