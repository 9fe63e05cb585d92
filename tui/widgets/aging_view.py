"""What a customer owes in one currency, and bars of how old it is; the next currency on demand."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.widgets import Static

from data.aging import Aging
from data.language import _
from tui.people import aging_lines, balance_line
from tui.widgets.overflow import Overflow


class AgingView(Overflow):
    """Shows one of several ``Aging`` records: at first that of most open items, later the one that was chosen."""

    def __init__(self, id: str) -> None:
        super().__init__(id=id)
        self._ages: Sequence[Aging] = ()
        self._currency = ""

    def compose(self) -> ComposeResult:
        yield Static("", id="aging", markup=False)

    @property
    def currencies(self) -> list[str]:
        """Those there are."""
        return [each.currency for each in self._ages]

    def show(self, ages: Sequence[Aging]) -> None:
        """Show these; the currency stays if it is still there."""
        self._ages = ages
        if self._currency not in self.currencies:
            self._currency = max(ages, key=lambda each: each.count).currency if ages else ""
        self._draw()

    def show_next(self) -> None:
        """Show the next currency."""
        known = self.currencies
        if known:
            self._currency = known[(known.index(self._currency) + 1) % len(known)]
            self._draw()

    def _draw(self) -> None:
        shown = next((each for each in self._ages if each.currency == self._currency), None)
        if shown is None:
            self.query_one("#aging", Static).update(_("Nothing is open."))
            return
        known = self.currencies
        place = f" ({known.index(self._currency) + 1}/{len(known)})" if len(known) > 1 else ""
        self.query_one("#aging", Static).update("\n".join([balance_line(shown) + place, *aging_lines(shown)]))
