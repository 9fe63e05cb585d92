"""Whatever the runs, payments, credits and holds: no level is skipped or comes too early, nobody is asked too much."""

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from pathlib import Path

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from data import models
from data.database import transaction
from data.fields import now
from data.holds import holds_on
from data.models import Customer, Hold, OpenItem
from data.reminders import ReminderDetail, get_reminders, selected, store_letter
from data.selection import Selection
from dunning import preparation
from dunning.levels import BALANCE, DunningSettings, Level

START = date(2012, 2, 1)
CODES = ("A", "B")

levels_in_use = st.lists(
    st.builds(Level, st.just(0), enabled=st.booleans(), interval_days=st.integers(0, 25),
              pay_within_days=st.integers(0, 20), cost=st.just(Decimal("2.00"))),
    min_size=3, max_size=3,
).map(lambda found: tuple(
    Level(n, each.enabled, cost=each.cost, interval_days=each.interval_days, pay_within_days=each.pay_within_days,
          multiple=n)
    for n, each in enumerate(found, 1))).filter(lambda found: any(level.enabled for level in found))
rules = st.builds(
    DunningSettings, levels_in_use, kind=st.sampled_from(["stepwise", "balance"]), grace_days=st.integers(0, 8),
    repeat_days=st.integers(0, 15), most_reminders=st.sampled_from([0, 0, 3]),
    least_total=st.sampled_from([Decimal(0), Decimal(90)]),
)  # fmt: skip
# As many items and runs in every example: shorter ones would have no reminder that follows another.
owing = st.tuples(st.sampled_from(CODES), st.integers(0, 40), st.integers(8_000, 30_000))
credit = st.tuples(st.sampled_from(CODES), st.integers(-20, 40), st.integers(-8_000, -1))
books = st.tuples(owing, owing, owing, credit)
step = st.tuples(
    st.integers(1, 25),  # days to the run
    st.one_of(st.none(), st.none(), st.tuples(st.integers(0, 3), st.integers(0, 2))),  # an item, and what happens to it
)
steps = st.lists(step, min_size=9, max_size=9)


BY_BALANCE = DunningSettings(
    tuple(Level(n, True, cost=Decimal("2.00"), pay_within_days=0, multiple=n) for n in (1, 2, 3)), kind=BALANCE,
    grace_days=0, repeat_days=0, least_total=Decimal(0))


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example(BY_BALANCE, (("B", 0, 10_001), ("B", 0, 19_999), ("A", 0, 8_000), ("A", 0, -1)),
         [*[(1, None)] * 7, (1, (0, 2)), (11, None)])
@given(rules, books, steps)
def test_levels_climb_in_their_time(
    db: Path, how: DunningSettings, items: tuple[tuple[str, int, int], ...],
    runs: list[tuple[int, tuple[int, int] | None]]
) -> None:
    db_ = models.database.obj
    db_.execute_sql("PRAGMA synchronous = off")
    for table in ("holds", "reminder_items", "reminders", "packages", "documents", "open_items", "customers"):
        db_.execute_sql(f"DELETE FROM {table}")
    numbers = _fill(items)
    on = START
    for gap, event in runs:
        on += timedelta(gap)
        if event:
            _happen(numbers[event[0]], event[1], on)
        planned = preparation.plan(on, how)
        _nobody_is_asked_for_more_than_they_owe(planned)
        if preparation.prepare(planned).package is not None:
            with transaction():
                for each in selected(Selection(state="prepared")):
                    assert store_letter(each.id, "a.pdf", b"a")
    _check(how, list(_reminders()))


def _fill(items: tuple[tuple[str, int, int], ...]) -> list[int]:
    ids = {code: Customer.create(code=code, name=code).id for code in CODES}
    found = []
    for n, (code, days, cents) in enumerate(items):
        amount = Decimal(cents) / 100
        row = OpenItem.create(customer=ids[code], document=str(n), due=START - timedelta(days), amount=amount,
                              open_amount=amount, updated_at=now())
        found.append(int(row.id))
    return found


def _happen(item: int, what: int, on: date) -> None:
    if what == 0:
        OpenItem.update(closed=True, open_amount=Decimal(0)).where(OpenItem.id == item).execute()
    elif what == 1:
        OpenItem.update(open_amount=Decimal("-25.00")).where(OpenItem.id == item).execute()
    else:
        Hold.create(kind="promise", open_item=item, reason="r", starts=on, until=on + timedelta(10), created_at=now())


def _nobody_is_asked_for_more_than_they_owe(planned: preparation.Plan) -> None:
    for reminder in planned.reminders:
        rows = OpenItem.select().where(OpenItem.customer == reminder.customer_id, ~OpenItem.closed)
        positive = sum((row.open_amount for row in rows if row.open_amount > 0), Decimal(0))
        credits = sum((row.open_amount for row in rows if row.open_amount < 0), Decimal(0))
        asked = reminder.amount - reminder.credit
        assert 0 < asked <= positive
        held = set(holds_on(planned.date).items)
        assert held.isdisjoint(item.open_item for item in reminder.items)
        if len(reminder.items) == sum(1 for row in rows if row.open_amount > 0):  # all that is owed is on it
            assert asked == positive + credits


def _reminders() -> Iterator[ReminderDetail]:
    yield from get_reminders([each.id for each in selected(Selection())])


def _keys(detail: ReminderDetail) -> list[tuple[str, str]]:
    return [(detail.row.customer, item.document) for item in detail.items]


def _check(how: DunningSettings, reminders: list[ReminderDetail]) -> None:
    steps: dict[tuple[str, str], list[tuple[date, date, int]]] = {}
    for detail in reminders:
        before = max((steps[key][-1][2] for key in _keys(detail) if key in steps), default=0)
        assert detail.row.level <= how.after(before)
        for key, item in zip(_keys(detail), detail.items, strict=True):
            steps.setdefault(key, []).append((detail.row.date, detail.pay_by, item.level))
    for found in steps.values():
        assert not how.most_reminders or len(found) <= how.most_reminders
        assert found[0][2] == how.enabled[0] or how.kind == BALANCE
        for (day, pay_by, level), (later, _pay_by, higher) in pairwise(found):
            assert later > pay_by
            assert later - day >= timedelta(max(how.repeat_days, how.level(higher).interval_days))
            # By balance all items share the level of their letter, one above the highest of them at most (see above):
            # one that was on hold meanwhile joins the others where they are.
            assert higher == how.after(level) or how.kind == BALANCE
