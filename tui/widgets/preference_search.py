"""What the preferences are searched by: words, and only those that are not the defaults."""

from textual import on
from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input

from data.language import _
from tui.widgets.tick import Tick


class PreferenceSearch(Horizontal):
    """The search box and the tick beside it."""

    class Changed(Message):
        """Something else is searched."""

    class Entered(Message):
        """Enter was pressed: the operator wants to go to what was found."""

    def compose(self) -> ComposeResult:
        yield Input(id="search", compact=True, placeholder=_("search"), select_on_focus=False)
        yield Tick(_("changed"), id="changed")

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.query_one(Input).value.strip()

    @property
    def only_changed(self) -> bool:
        """Whether only values that are not the defaults are wanted."""
        return self.query_one(Tick).value

    @property
    def active(self) -> bool:
        """Whether anything is searched."""
        return bool(self.words) or self.only_changed

    def go(self) -> None:
        """Go to the box."""
        self.query_one(Input).focus()

    def leave(self) -> bool:
        """Empty the box if one is in it; False if there was nothing to leave."""
        box = self.query_one(Input)
        if not (box.has_focus and box.value):
            return False
        box.value = ""
        return True

    def clear(self) -> None:
        """Search nothing, without saying so."""
        with self.prevent(Input.Changed, Tick.Changed):
            self.query_one(Input).value, self.query_one(Tick).value = "", False

    @on(Input.Changed)
    @on(Tick.Changed)
    def _changed(self, event: Input.Changed | Tick.Changed) -> None:
        event.stop()
        self.post_message(self.Changed())

    @on(Input.Submitted)
    def _entered(self, event: Input.Submitted) -> None:
        event.stop()
        self.post_message(self.Entered())
