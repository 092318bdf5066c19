"""Tests for charts: a pytest plugin, and the assertions it goes with. Guide: docs/pytest.md."""

from __future__ import annotations

from windlass.testing.assertions import assert_absent, assert_fields, assert_kinds, assert_renders_not
from windlass.testing.charts import ChartUnderTest

__all__ = ["ChartUnderTest", "assert_absent", "assert_fields", "assert_kinds", "assert_renders_not"]
