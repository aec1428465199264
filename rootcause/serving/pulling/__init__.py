"""Tickets, what customers wrote in them, and their ratings: out of a helpdesk, into a table that ``analyze`` reads."""

from rootcause.serving.pulling.pages import PulledPage, puller
from rootcause.serving.pulling.pulled import finish, pull
from rootcause.serving.pulling.rows import Pulled

__all__ = ["Pulled", "PulledPage", "finish", "pull", "puller"]
