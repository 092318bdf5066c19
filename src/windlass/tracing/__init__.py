"""Spans of what a command does, sent to a collector once it has ended (OpenTelemetry; docs/design/0014-events.md)."""
