import numpy as np
import pytest
from scipy.sparse import csr_matrix

from rootcause.drivers.adjusters import adjusters, dummies
from rootcause.drivers.company import company
from rootcause.drivers.model import design, fit, probabilities

N = 6000


def test_a_bystander_keeps_company_with_the_cause_it_travels_with() -> None:
    rng = np.random.default_rng(1)
    a = rng.random(N) < 0.1
    b = np.where(a, rng.random(N) < 0.7, rng.random(N) < 0.05)
    c = rng.random(N) < 0.2
    bad = (rng.random(N) < probabilities(np.where(a, 0.5, -1.5))).astype(np.float64)
    mentions = csr_matrix(np.column_stack([a, b, c]) * 1.0)
    model = design(csr_matrix((N, 0)), mentions)
    found = company(model, mentions, (), fit(model, bad, np.ones(N), 0.25), np.ones(N))
    assert found.exposure[1].argmax() == 0
    raw = bad.mean() - bad[~b].mean()
    assert found.exposure[1, 0] == pytest.approx(raw, rel=0.25)
    assert abs(found.exposure[2]).min() < 0.01


def test_a_segment_is_named_with_the_level_that_explains_most() -> None:
    rng = np.random.default_rng(2)
    channel = rng.choice(["mail", "phone", "web"], N, p=[0.5, 0.3, 0.2])
    phone = channel == "phone"
    j = rng.random(N) < np.where(phone, 0.3, 0.05)
    bad = (rng.random(N) < probabilities(np.where(phone, 0.0, -2.0))).astype(np.float64)
    adjusting = adjusters({"channel": channel}, bad)
    mentions = csr_matrix(j[:, None] * 1.0)
    model = design(dummies(adjusting, N), mentions)
    found = company(model, mentions, adjusting, fit(model, bad, np.ones(N), 0.25), np.ones(N))
    assert found.level[0, 0] == "channel=phone"
    assert found.adjuster[0, 0] == pytest.approx(bad.mean() - bad[~j].mean(), rel=0.3)


def test_the_reference_level_can_be_the_one_that_explains() -> None:
    rng = np.random.default_rng(3)
    phone = rng.random(N) < 0.7
    j = rng.random(N) < np.where(phone, 0.3, 0.05)
    bad = (rng.random(N) < probabilities(np.where(phone, 0.0, -2.0))).astype(np.float64)
    adjusting = adjusters({"channel": np.where(phone, "phone", "web")}, bad)
    mentions = csr_matrix(j[:, None] * 1.0)
    model = design(dummies(adjusting, N), mentions)
    found = company(model, mentions, adjusting, fit(model, bad, np.ones(N), 0.25), np.ones(N))
    assert adjusting[0].levels[0] == "phone"
    assert found.level[0, 0] == "channel=phone"


def test_what_everyone_mentions_keeps_no_company() -> None:
    mentions = csr_matrix(np.column_stack([np.ones(40), np.arange(40) < 20]) * 1.0)
    model = design(csr_matrix((40, 0)), mentions)
    found = company(model, mentions, (), np.array([0.0, 0.5, 1.0]), np.ones(40))
    assert found.exposure[0].tolist() == [-np.inf, 0.0]
    assert found.adjuster.shape == (2, 0)
