"""What carries the dissatisfaction: groups of comments measured against the customers' own scores.

measure           every group of one level: rates, adjusted impact with interval, rank, verdict, and what if it fell
views             the same groups against other outcomes: mean score, NPS, another score, a yes-or-no column
predict_unscored  what scored answers lead one to expect of comments without a score
plain_rates       groups counted without a model, for what lies inside a cause
trends            whether a group is mentioned more or less often
segments          where its mentions sit
root_causes       drivers with their evidence, in report order

Comments that share a score are one answer (``outcome``). Groups become columns (``exposures``) of one penalized
logistic model (``model``) beside the segments (``adjusters``). A group's *impact* is its exact average attributable
fraction (``attribution``): the points of the dissatisfaction rate that go when it goes, so that impacts and the
unexplained part add up to the rate. Customers are resampled for its limits (``bootstrap``) and for ranks
(``ranking``); exact tests say what is more than chance (``significance``); ``company`` names what a bystander travels
with; ``verdicts`` holds the rules and ``tables`` the rows; ``whatif`` asks what a driver's fall would be worth. Other
outcomes go through the same steps (``carried``), the mean score through least squares (``linear``).
"""

from rootcause.drivers.causes import root_causes
from rootcause.drivers.measuring import Measured, measure
from rootcause.drivers.plain import plain_rates
from rootcause.drivers.predicting import predict_unscored
from rootcause.drivers.segments import segments
from rootcause.drivers.trends import Course, Trends, trends
from rootcause.drivers.views import views

__all__ = [
    "Course",
    "Measured",
    "Trends",
    "measure",
    "plain_rates",
    "predict_unscored",
    "root_causes",
    "segments",
    "trends",
    "views",
]
