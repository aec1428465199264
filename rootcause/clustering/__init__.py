"""Vectors → clusters."""

from rootcause.clustering.assignment import Assignment, ClusterModel, assign
from rootcause.clustering.discovered import discovered
from rootcause.clustering.groups import cluster_grouping, members
from rootcause.clustering.tree import cluster

__all__ = ["Assignment", "ClusterModel", "assign", "cluster", "cluster_grouping", "discovered", "members"]
