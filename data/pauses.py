"""Pausing the reminders of a customer for some time: the one place that says how."""

from datetime import date

from data.customer_edits import edit_customer
from data.customers import get_customer


def pause_reminding(code: str, until: date, reason: str) -> bool:
    """Remind the customer no more up to and including the day ``until``; False if a longer block is there already.

    Both preparing and sending heed it. RightsError if the operator may not change customers; NotFoundError if there is
    no such customer. The caller holds the transaction.
    """
    now = get_customer(code)
    if now.blocked and (now.blocked_until is None or now.blocked_until >= until):
        return False
    edit_customer(code, {"blocked": "yes", "block_reason": reason, "blocked_until": until.isoformat()})
    return True
