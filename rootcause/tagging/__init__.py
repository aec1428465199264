"""Corpus + taxonomy → tags: which contact reasons each comment holds, and what it says of them."""

from rootcause.tagging.drafting import draft_additions
from rootcause.tagging.grouping import evidence_texts, reason_grouping
from rootcause.tagging.kept import tags_table
from rootcause.tagging.labels import label_grouping
from rootcause.tagging.tagger import tag
from rootcause.tagging.taxonomy import default_taxonomy, read_taxonomy, write_taxonomy

__all__ = [
    "default_taxonomy",
    "draft_additions",
    "evidence_texts",
    "label_grouping",
    "read_taxonomy",
    "reason_grouping",
    "tag",
    "tags_table",
    "write_taxonomy",
]
