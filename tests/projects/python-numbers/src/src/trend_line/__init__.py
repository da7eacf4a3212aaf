"""Lays lines through points."""

from importlib.metadata import version

__version__ = version("trend-line")
