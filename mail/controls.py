"""What an operator asks of a running sender, from any thread: pause, go on, stop."""

import threading


class Controls:
    """Flags between threads. A wait ends at once when one of them changes."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._pausing = threading.Event()
        self._go_on = threading.Event()
        self.wake = threading.Event()

    @property
    def stopping(self) -> bool:
        """Whether to end."""
        return self._stopping.is_set()

    @property
    def pausing(self) -> bool:
        """Whether to wait until somebody says go on."""
        return self._pausing.is_set()

    @property
    def go_on(self) -> bool:
        """Whether somebody wants the present pause to end now."""
        return self._go_on.is_set()

    def new_pause(self) -> None:
        """A pause of the sender's own begins; what was said before does not end it."""
        self._go_on.clear()

    def pause(self) -> None:
        """Wait before the next dot."""
        self._go_on.clear()
        self._pausing.set()
        self.wake.set()

    def resume(self) -> None:
        """Go on, whatever is being waited for."""
        self._pausing.clear()
        self._go_on.set()
        self.wake.set()

    def stop(self) -> None:
        """End before the next dot."""
        self._stopping.set()
        self.wake.set()
