"""What carries the dissatisfaction: groups of comments measured against the customers' own scores.

measure         every group of one level: rates, adjusted impact with interval, rank, verdict
views           the same groups against other outcomes: mean score, NPS, another score, yes or no
predict_unscored  what scored answers lead one to expect of comments without a score
drill           what lies inside the drivers: sub-causes measured in their place
plain_rates     groups counted without a model
flag_reversals  causes that point the other way in a segment
trends          whether a group is mentioned more or less often
segments        where its mentions sit, and where they weigh more
compare         why the rate moved between two exports
metrics         operational figures: their link to the score, where satisfaction breaks
teams           teams and agents beside each other
targets         the user's own targets, reached or not
response        who answered of those who were asked
alarms          causes mentioned more often than their own history lets one expect: sudden, slow, or to be watched
event_effects   the weeks before and after the user's event marks
season          cycles over the days of the week and the months of the year
drop            whether satisfaction fell by ten points in the last whole period
root_causes     drivers with their evidence, in report order

Comments that share a score are one answer (``outcome``). Groups become columns (``exposures``) of one penalized
logistic model (``model``) beside the segments (``adjusters``). A group's *impact* is its exact average attributable
fraction (``attribution``): the points of the dissatisfaction rate that go when it goes, so that impacts and the
unexplained part add up to the rate. Customers are resampled for its limits (``bootstrap``) and for ranks
(``ranking``); exact tests say what is more than chance (``significance``); ``company`` names what a bystander travels
with; ``verdicts`` holds the rules and ``tables`` the rows. Below a driver, ``families`` hold the errors of all that
is asked about its sub-causes and segments. ``whatif`` asks what a driver's fall would be worth. Other outcomes go
through the same steps (``carried``), the mean score through least squares (``linear``).

Two exports become one set of answers (``periods``); the difference of their rates is shared out exactly
(``counterfactuals``), with limits (``shifting``), beside what is mentioned more or less often (``mentioning``).

Operational figures (``figures``, ``derived``) never set a verdict. Their link to the score is a rank correlation
(``ranks``) and a change of the rate with the adjusters held equal (``contrast``), both with limits by customers
(``clusters``); ``bands`` shows the rates along the figure, ``breakpoints`` searches the cut (``cuts``) where they
jump, ``medians`` sets the causes beside it.
"""

from rootcause.drivers.causes import root_causes
from rootcause.drivers.comparing import compare
from rootcause.drivers.drilldown import drill
from rootcause.drivers.drops import drop
from rootcause.drivers.events import event_effects
from rootcause.drivers.measuring import Measured, measure
from rootcause.drivers.metrics import metrics
from rootcause.drivers.plain import plain_rates
from rootcause.drivers.predicting import predict_unscored
from rootcause.drivers.responses import response, response_weights
from rootcause.drivers.reversals import flag_reversals
from rootcause.drivers.seasons import season
from rootcause.drivers.segments import segments
from rootcause.drivers.surveillance import alarms
from rootcause.drivers.targets import targets, unmatched
from rootcause.drivers.teams import teams
from rootcause.drivers.trends import Course, Trends, trends
from rootcause.drivers.views import views

__all__ = [
    "Course",
    "Measured",
    "Trends",
    "alarms",
    "compare",
    "drill",
    "drop",
    "event_effects",
    "flag_reversals",
    "measure",
    "metrics",
    "plain_rates",
    "predict_unscored",
    "response",
    "response_weights",
    "root_causes",
    "season",
    "segments",
    "targets",
    "teams",
    "trends",
    "unmatched",
    "views",
]
