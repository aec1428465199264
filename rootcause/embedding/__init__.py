"""Texts → vectors."""

from rootcause.embedding.cache import CachedEmbedder
from rootcause.embedding.centering import center_by_language
from rootcause.embedding.loading import encode_distinct, load_embedder

__all__ = ["CachedEmbedder", "center_by_language", "encode_distinct", "load_embedder"]
