"""What these tests borrow."""

from tests.integration.http.conftest import own_logging

__all__ = ["own_logging"]
