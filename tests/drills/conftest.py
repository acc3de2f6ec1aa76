"""Fixtures of the drills: deployments."""

from tests.journeys.conftest import make_deployment

__all__ = ["make_deployment"]
