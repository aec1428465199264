"""What carries the dissatisfaction: groups of comments measured against the customers' own scores.

measure      every group of one level: rates, adjusted impact with interval, rank, verdict
plain_rates  groups counted without a model, for what lies inside a cause
trends       whether a group is mentioned more or less often
segments     where its mentions sit
metrics      operational figures: their link to the score, where satisfaction breaks, with which causes they sit
root_causes  drivers with their evidence, in report order

Comments that share a score are one answer (``outcome``). Groups become columns (``exposures``) of one penalized
logistic model (``model``) beside the segments (``adjusters``). A group's *impact* is its exact average attributable
fraction (``attribution``): the points of the dissatisfaction rate that go when it goes, so that impacts and the
unexplained part add up to the rate. Customers are resampled for its limits (``bootstrap``) and for ranks
(``ranking``); exact tests say what is more than chance (``significance``); ``company`` names what a bystander travels
with; ``verdicts`` holds the rules and ``tables`` the rows.

Operational figures (``figures``, ``derived``) never set a verdict. Their link to the score is a rank correlation
(``ranks``) and a change of the rate with the adjusters held equal (``contrast``), both with limits by customers
(``clusters``); ``bands`` shows the rates along the figure, ``breakpoints`` searches the cut (``cuts``) where they
jump, ``medians`` sets the causes beside it.
"""

from rootcause.drivers.causes import root_causes
from rootcause.drivers.measuring import Measured, measure
from rootcause.drivers.metrics import metrics
from rootcause.drivers.plain import plain_rates
from rootcause.drivers.segments import segments
from rootcause.drivers.trends import Course, Trends, trends

__all__ = ["Course", "Measured", "Trends", "measure", "metrics", "plain_rates", "root_causes", "segments", "trends"]
