"""Credit and funding against numbers worked out by hand: who lends, what fails, what can be spent and who pays."""

from __future__ import annotations

import numpy as np
import pytest

from aicapex.sectors import credit, funding

CALM = {
    "funding.self_funded.debt_share": 0.3,
    "funding.leveraged.debt_share": 0.7,
    "funding.debt_target": 0.8,
    "funding.spv.share": 0.5,
    "funding.spv.debt_share": 0.9,
    "funding.spv.sponsor_share": 0.2,
    "funding.tax_rate": 0.2,
    "funding.self_funded.cash_initial": 100,
    "funding.leveraged.cash_initial": 10,
    "funding.self_funded.cash_buffer": 0.25,
    "funding.leveraged.cash_buffer": 0.25,
}


def plan(
    own=(300.0, 40.0, 0.0),
    equity=(0.0, 20.0, 0.0),
    grants=(0.0, 0.0, 25.0),
    vendor=(0.0, 20.0, 0.0),
    debt=(120.0, 80.0, 0.0),
):
    return funding.Plan(*(np.array([row]) for row in (own, equity, grants, vendor, debt)))


def test_a_budget_is_money_and_what_it_can_be_levered_to(params):
    p = params(CALM)
    assert funding.budget(p, plan())[0] == pytest.approx([min(420, 300 / 0.7), min(160, 60 / 0.3), 25.0])
    poor = plan(own=(300.0, 10.0, 0.0), equity=(0.0, 5.0, 0.0))
    assert funding.budget(p, poor)[0, 1] == pytest.approx(15 / 0.3)  # lenders offer 100, but 70 % of 50 is 35
    none = params(CALM | {"funding.self_funded.debt_share": 0, "funding.leveraged.debt_share": 0})
    assert funding.budget(none, plan())[0] == pytest.approx([300.0, 60.0, 25.0])


@pytest.mark.parametrize("spent", [0.0, 0.2, 0.7, 1.0])
def test_sources_pay_capex_exactly_and_keep_their_limits(params, spent):
    p = params(CALM)
    arranged = plan()
    capex = spent * funding.budget(p, arranged) / 4.0
    s = funding.pay(p, arranged, capex)
    assert s.own + s.equity + s.grants + s.debt + s.vehicle_debt + s.vehicle_equity + s.vendor == pytest.approx(capex)
    outside = s.debt + s.vendor + s.vehicle_debt + s.vehicle_equity
    assert (outside <= np.array([[0.3, 0.7, 0.0]]) * capex + 1e-9).all()
    assert (outside <= (arranged.debt + arranged.vendor) / 4.0 + 1e-9).all()
    for part in (s.own, s.equity, s.grants, s.debt, s.vehicle_debt, s.vehicle_equity, s.vendor):
        assert (part >= -1e-12).all()
    assert s.vehicle_equity == pytest.approx(s.vehicle_debt / 0.9 * 0.1 * 0.8)  # the sponsor has a fifth of the equity
    assert (s.own + s.equity + s.grants <= arranged.base / 4.0 + 1e-9).all()
    assert (s.equity <= arranged.equity / 4.0 + 1e-9).all()
    assert (s.grants[:, :2] == 0).all()
    assert s.own[0, 2] == pytest.approx(0.0)


def test_debt_pays_its_target_share_while_money_is_ample(params):
    p = params(CALM | {"funding.spv.share": 0.0})
    s = funding.pay(p, plan(vendor=(0.0, 0.0, 0.0)), np.array([[20.0, 5.0, 2.0]]))
    assert s.debt[0] == pytest.approx([0.8 * 0.3 * 20, 0.8 * 0.7 * 5, 0.0])


def test_vendors_lend_their_part_of_what_is_offered(params):
    s = funding.pay(params(CALM), plan(), np.array([[0.0, 20.0, 0.0]]))
    outside = float((s.debt + s.vendor + s.vehicle_debt + s.vehicle_equity)[0, 1])
    assert float(s.vendor[0, 1]) == pytest.approx(outside * 20 / 100)
    assert float(s.vehicle_debt[0, 1]) == pytest.approx((outside - float(s.vendor[0, 1])) * 0.5 * 0.9)


def test_without_debt_shares_nothing_is_borrowed(params):
    none = params(CALM | {"funding.self_funded.debt_share": 0, "funding.leveraged.debt_share": 0})
    s = funding.pay(none, plan(), funding.budget(none, plan()) / 4)
    for part in (s.debt, s.vehicle_debt, s.vehicle_equity, s.vendor):
        assert (part == 0).all()


def test_state_money_flows_from_its_start(params):
    changes = {
        "funding.sovereign.us.capacity": 10,
        "funding.sovereign.us.start": 2,
        "funding.sovereign.cn.capacity": 8,
        "funding.sovereign.cn.start": 0,
        "funding.sovereign.row.capacity": 4,
        "funding.sovereign.row.start": 1,
        "funding.sovereign.growth": 0,
        "funding.sovereign.programme": 5,
        "funding.sovereign.ramp": 0.5,
    }
    flowing = [float(funding.state_money(params(changes, quarter=q))[0]) for q in (0, 3, 4, 8)]
    assert flowing == pytest.approx([13.0, 8 + 2 + 5, 8 + 4 + 5, 10 + 8 + 4 + 5])  # each ramps in the half year before


def arrange(
    p,
    confidence=1.0,
    operating=(600.0, 50.0, 5.0),
    service=(20.0, 20.0, 0.0),
    cash=(100.0, 10.0, 0.0),
    capex=(400.0, 100.0, 20.0),
):
    rows = {"operating": operating, "debt_service": service, "cash": cash, "capex": capex}
    return funding.arrange(p, **{k: np.array([v]) for k, v in rows.items()}, confidence=np.array([confidence]))


def test_money_is_arranged_by_hand(params):
    p = params(
        CALM
        | {
            "funding.ocf.capex_share": 0.5,
            "funding.leveraged.reinvestment": 0.6,
            "funding.cash_use": 0.4,
            "funding.equity_capacity": 30,
            "funding.vendor_capacity": 20,
            "funding.self_funded.debt_capacity": 140,
            "funding.leveraged.debt_capacity": 90,
            "funding.commitments.total": 1400,
            "funding.commitments.realised_share": 0.4,
            "funding.commitments.term": 8,
            "funding.commitments.advance": 0.25,
        }
    )
    got = arrange(p, confidence=0.8, cash=(150.0, 10.0, 0.0))
    assert got.own[0] == pytest.approx([0.5 * 600 + 0.4 * (150 - 100), 0.6 * 30, 0.0])
    assert got.equity[0] == pytest.approx([0.0, 24.0, 0.0])
    assert got.vendor[0] == pytest.approx([0.0, 16.0, 0.0])
    assert got.debt[0] == pytest.approx([112.0, 72.0 + 1400 * 0.4 / 8 * 0.25 * 0.8, 0.0])


def test_losses_of_builders_arrange_nothing(params):
    got = arrange(params(CALM), operating=(-50.0, -20.0, 0.0))
    assert (got.own >= 0).all()
    assert got.own[0, 1] == 0.0


def test_coverage_by_hand(params):
    p = params({"funding.spv.lease_guarantee": 1.6})
    cover = credit.coverage(
        p, np.array([[100.0, 30.0, 5.0]]), np.array([[10.0, 20.0, 0.0]]), np.array([[0.0, 0.5, 0.0]])
    )
    assert cover[0, :2] == pytest.approx([10.0, 1.5 * 1.3])
    assert np.isnan(cover[0, 2])


def test_default_hazards(params):
    p = params(
        {
            "funding.default_coverage": 0.75,
            "funding.default_slope": 0.1,
            "funding.default_speed": 0.4,
            "funding.leveraged.default_base": 0.02,
            "funding.self_funded.default_base": 0.001,
        }
    )
    hazard = credit.default_hazard(p, np.array([[9.0, 0.75, np.nan]]))
    assert hazard[0] == pytest.approx([0.001, 0.02 + 0.2, 0.0], abs=1e-9)
    by_cover = credit.default_hazard(params(trials=50), np.repeat(np.linspace(-2, 4, 50)[:, None], 3, axis=1))[:, 1]
    assert (np.diff(by_cover) <= 0).all()


def start(leverage=0.5, q=1.0, base=0.04):
    return credit.CreditStart(np.array([base]), np.full((1, 3), leverage), np.array([q]))


def test_spreads_widen_with_leverage_low_coverage_and_losses(params):
    p = params(
        {
            "funding.self_funded.spread": 0.01,
            "funding.leveraged.spread": 0.04,
            "funding.spread_response.leverage": 0.02,
            "funding.spread_response.coverage": 0.03,
            "funding.spread_response.threshold": 1.3,
            "funding.spread_response.losses": 0.5,
        }
    )

    def spread(leverage=0.5, cover=9.0, loss=0.0):
        rows = (np.full((1, 3), x) for x in (leverage, cover))
        return credit.spreads(p, start(), leverage=next(rows), cover=next(rows), loss_rate=np.array([loss]))[0]

    assert spread()[:2] == pytest.approx([0.01, 0.04])
    assert spread(leverage=0.2)[:2] == pytest.approx([0.01, 0.04])
    assert spread(leverage=0.9)[1] == pytest.approx(0.04 + 0.008)
    assert spread(cover=1.3)[1] == pytest.approx(0.04 + 0.015)
    assert spread(cover=-9.0)[1] == pytest.approx(0.04 + 0.03)
    assert spread(loss=0.1)[1] == pytest.approx(0.04 + 0.05)
    assert (spread(leverage=1e9) < 1.0).all()  # nobody lends at any price


def confidence(p, q=1.0, loss=0.0, now=1.0, at=1.0):
    return float(credit.next_confidence(p, start(q=at), np.array([now]), np.array([q]), np.array([loss]))[0])


def test_confidence_follows_q_and_losses(params):
    terms = {
        "funding.confidence_gain": 0.5,
        "funding.confidence_default_weight": 5,
        "funding.confidence_floor": 0.15,
        "funding.confidence_ceiling": 1.6,
        "funding.base_rate": 0.04,
    }
    p = params(terms, quarter=1)
    step = 1 - np.exp(-0.125)
    assert confidence(p) == pytest.approx(1.0)
    assert confidence(p, q=1.3) == pytest.approx(1 + 0.3 * step)
    assert confidence(p, q=99.0) == pytest.approx(1 + 0.6 * step)
    assert confidence(p, q=0.0) == pytest.approx(1 - 0.85 * step)
    assert confidence(p, loss=0.1) == pytest.approx(1 + (np.exp(-0.5) - 1) * step)
    assert confidence(params(terms)) == 1.0  # the start quarter changes nothing
    assert confidence(params(terms | {"funding.confidence_boost": 0.2}, quarter=1)) == pytest.approx(1 + 0.2 * step)
    assert confidence(params(terms | {"funding.base_rate": 0.08}, quarter=1)) < 1.0


def state(p, debt=(100.0, 120.0, 0.0), rate=0.08, vehicles=0.4, vendors=0.1):
    debt = np.array([debt])
    rates = np.full((1, 3), rate)
    return credit.CreditState(debt, vehicles * debt, vendors * debt, rates, rates, np.ones(1), np.zeros(1))


def test_what_falls_due_by_hand(params):
    p = params({"funding.tenor": 10, "funding.spv.lease_guarantee": 1.0})
    owed = credit.service(p, state(p), np.array([[500.0, 40.0, 3.0]]))
    assert owed.interest[0] == pytest.approx([8.0, 9.6, 0.0])
    assert owed.due[0] == pytest.approx([18.0, 21.6, 0.0])
    assert owed.coverage[0, 1] == pytest.approx(40 / 21.6)
    assert owed.defaulted + owed.performing == pytest.approx(np.array([[100.0, 120.0, 0.0]]))
    assert owed.maturing == pytest.approx(owed.performing / 40)


def test_losses_fall_on_somebody_in_full(params):
    p = params(
        {
            "funding.recovery": 0.4,
            "funding.spv.guarantee": 0.5,
            "funding.sovereign.backstop": 0.25,
            "funding.default_speed": 4,
            "funding.default_coverage": 5,
        }
    )
    owed = credit.service(p, state(p), np.array([[1.0, 1.0, 0.0]]))
    losses = {name: float(values[0]) for name, values in credit.share_losses(p, owed).items()}
    lost = 0.6 * float(owed.defaulted.sum())
    assert lost > 10
    assert sum(losses.values()) == pytest.approx(lost)
    assert losses["loss_vendors"] == pytest.approx(0.1 * lost)
    assert losses["loss_equity"] == pytest.approx(0.4 * 0.5 * lost)
    assert losses["loss_states"] == pytest.approx(0.25 * 0.7 * lost)


def test_debt_closes_and_its_parts_add_up(params):
    p = params({"funding.tenor": 5})
    begun = state(p)
    owed = credit.service(p, begun, np.array([[500.0, 40.0, 3.0]]))
    drawn = np.array([[10.0, 12.0, 0.0]])
    new, told = credit.step(
        p,
        start(),
        begun,
        owed,
        drawn=drawn,
        direct=0.3 * drawn,
        vehicles=0.2 * drawn,
        vendors=0.1 * drawn,
        book=np.full((1, 3), 300.0),
        q=np.ones(1),
    )
    assert new.debt == pytest.approx(begun.debt - owed.defaulted - owed.maturing + drawn)
    direct = new.debt - new.vehicle_debt - new.vendor_debt
    assert (direct >= 0).all()
    assert float(told["defaults_cumulative"][0]) == pytest.approx(float(owed.defaulted.sum()))
    assert float(told["debt"][0]) == pytest.approx(float(new.debt.sum()))


def test_fixed_rates_stay_and_floating_ones_follow(params):
    for floating, moves in ((0.0, False), (1.0, True)):
        p = params({"funding.floating_share": floating, "funding.base_rate": 0.2, "funding.tenor": 50})
        begun = state(p)
        owed = credit.service(p, begun, np.array([[5e3, 5e3, 0.0]]))
        none = np.zeros((1, 3))
        new, _ = credit.step(
            p,
            start(leverage=9.0),
            begun,
            owed,
            drawn=none,
            direct=none,
            vehicles=none,
            vendors=none,
            book=np.full((1, 3), 300.0),
            q=np.ones(1),
        )
        assert (float(new.rate[0, 1]) > 0.2) == moves
        assert moves or float(new.rate[0, 1]) == pytest.approx(0.08)


def settle(
    p,
    operating=(600.0, 50.0, 5.0),
    capex=(90.0, 20.0, 5.0),
    profit=(40.0, 10.0, 1.0),
    cash=(100.0, 10.0, 0.0),
    confidence=1.0,
    debt=(100.0, 120.0, 0.0),
):
    rows = [np.array([row]) for row in (operating, profit, capex)]
    flows = funding.Flows(*rows, book=np.full((1, 3), 300.0))
    debts = np.array([debt])
    interest, maturing = 0.08 * debts, debts / 40
    got = funding.settle(
        p,
        funding.FundingState(np.array([cash]), plan()),
        flows,
        interest=interest,
        maturing=maturing,
        performing=debts,
        recovered=np.zeros_like(debts),
        confidence=np.array([confidence]),
    )
    return flows, interest, maturing, got


@pytest.mark.parametrize("operating", [(600.0, 50.0, 5.0), (0.0, 0.0, 0.0), (-900.0, -300.0, -40.0)])
@pytest.mark.parametrize("confidence", [0.0, 0.5, 1.6])
@pytest.mark.parametrize("debt", [(100.0, 120.0, 0.0), (0.0, 0.0, 0.0)])
def test_each_builders_cash_closes(params, operating, confidence, debt):
    p = params(CALM)
    flows, interest, maturing, got = settle(p, operating=operating, confidence=confidence, debt=debt)
    came = flows.operating / 4 + got.drawn + got.equity + got.sources.grants
    went = flows.capex + interest / 4 + got.tax + maturing + got.distributions
    assert came - went == pytest.approx(got.cash - np.array([[100.0, 10.0, 0.0]]), abs=1e-9)
    for part in (got.cash, got.drawn, got.equity, got.distributions, got.tax):
        assert (part >= -1e-9).all()
    assert float(got.tax[0, 2]) == 0
    assert float(got.tax[0, 0]) == pytest.approx(0.2 * max(40 - float(interest[0, 0]), 0) / 4)


def test_debt_rolls_over_as_far_as_confidence_goes(params):
    p = params(CALM)
    calm, scared = settle(p, confidence=1.0)[3], settle(p, confidence=0.2)[3]
    assert float((calm.drawn - scared.drawn)[0, 0]) == pytest.approx(0.8 * 100 / 40)


def test_cash_above_what_is_kept_goes_to_owners(params):
    _, _, _, got = settle(params(CALM), operating=(2000.0, 50.0, 5.0))
    assert float(got.cash[0, 0]) == pytest.approx(max(0.25 * 360, 100))
    assert float(got.distributions[0, 0]) > 0


def test_profits_over_losses(params):
    p = params()
    rows = {
        f"profit_{k}": np.array([v])
        for k, v in (("chips", 60.0), ("cloud", 20.0), ("labs", -30.0), ("applications", -10.0))
    }
    rows |= {"lab_distributions": np.zeros(1), "platform_support": np.array([15.0])}
    told = funding.layers(p, core=np.array([615.0]), margins=rows)
    assert float(told["profit_incumbents"][0]) == 600.0
    assert float(told["loss_cover"][0]) == pytest.approx(680 / 40)
    fine = rows | {"profit_labs": np.array([1.0]), "profit_applications": np.array([1.0])}
    assert np.isnan(funding.layers(p, core=np.array([615.0]), margins=fine)["loss_cover"][0])


def test_commitments_fall_due_evenly_over_their_term_and_then_no_more(params):
    given = {
        "funding.commitments.total": 1400,
        "funding.commitments.realised_share": 0.5,
        "funding.commitments.term": [3, 8],
    }
    assert funding.commitments_due(params(given, quarter=11)) == pytest.approx([700 / 3, 700 / 8])
    assert funding.commitments_due(params(given, quarter=12)) == pytest.approx([0, 700 / 8])
    honoured = {**given, "funding.commitments.realised_share": 0}
    assert (funding.commitments_due(params(honoured, quarter=1)) == 0).all()
