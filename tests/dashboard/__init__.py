"""The supervisors' dashboard: every page in both languages, sign-in, what is live; see tests/browser."""
