"""Tickets are tagged as they arrive: an HTTP service, webhooks in, tags out."""
