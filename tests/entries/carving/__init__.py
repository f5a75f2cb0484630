"""Tests of carving."""
