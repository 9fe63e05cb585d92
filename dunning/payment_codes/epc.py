"""The European payment code (EPC069-12 version 002, in German GiroCode): SEPA credit transfers in euro."""

from dunning.payment_codes.order import Order, creditor_reference, exact, one_line

NAME, TEXT, MOST_BYTES = 70, 140, 331


def payload(order: Order) -> str:
    """The lines of the code, up to the last one filled; the text is cut if all would be too long."""
    structured = creditor_reference(order.reference)
    head = [
        "BCD", "002", "1", "SCT", order.routing, one_line(order.payee, NAME), order.account,
        f"EUR{exact(order.amount)}", "",
    ]
    if structured:
        return "\n".join([*head, structured])
    text = one_line(f"{order.reference} {order.purpose}", TEXT)
    room = MOST_BYTES - len("\n".join([*head, "", ""]).encode())
    return "\n".join([*head, "", text.encode()[:room].decode(errors="ignore").strip()])
