"""Tickets, what customers wrote in them, and their ratings: out of a helpdesk, into a table that ``analyze`` reads."""

from rootcause.serving.pulling.pages import Pulled, PulledPage, puller
from rootcause.serving.pulling.pulled import finish, pull

__all__ = ["Pulled", "PulledPage", "finish", "pull", "puller"]
