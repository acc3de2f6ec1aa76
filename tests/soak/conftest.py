"""A soak needs whole newsrooms."""

from tests.journeys.conftest import whole

__all__ = ["whole"]
