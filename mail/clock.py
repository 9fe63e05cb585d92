"""Time as sending sees it, so that a test can let hours pass in a moment."""

import threading
import time
from datetime import datetime

from data.fields import now


class Clock:
    """The real one."""

    def now(self) -> datetime:
        """This moment in UTC."""
        return now()

    def seconds(self) -> float:
        """Seconds that only ever grow, for measuring."""
        return time.monotonic()

    def wait(self, wake: threading.Event, seconds: float) -> None:
        """Wait ``seconds``, or less if ``wake`` is set."""
        wake.wait(seconds)
