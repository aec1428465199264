"""Tickets are tagged as they arrive: an HTTP service, webhooks in, tags out."""

from rootcause.serving.app import create_app
from rootcause.serving.config import ServiceSettings, read_service_settings

__all__ = ["ServiceSettings", "create_app", "read_service_settings"]
