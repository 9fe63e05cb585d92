"""Makes the README's picture from the demo: ``python docs/screenshots.py`` writes docs/*.svg."""

import asyncio
from pathlib import Path

from data.language import set_language
from tui.demo import Demo

DOCS = Path(__file__).parent
SIZE = (80, 24)


async def main() -> None:
    """Drive the app over the demo's company and keep what the screen shows."""
    from tui.app import DunmailApp

    set_language("en")
    with Demo(60) as company:
        company.build()
        app = DunmailApp(catcher=company.catcher)
        async with app.run_test(size=SIZE) as pilot:
            await pilot.pause(0.5)
            for _row in range(3):
                await pilot.press("space", "down")
            await pilot.pause(0.5)
            (DOCS / "reminders.svg").write_text(app.export_screenshot(title="dunmail"), "utf-8")


asyncio.run(main())
