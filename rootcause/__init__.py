"""Finds the reasons behind customer comments and ranks what carries the dissatisfaction."""

__version__ = "0.1.0"
