"""What surrounds the text: letterhead, window address, reference block, fold marks, later pages' heads, footer."""

from data.formatting import country_name
from dunning.letter_parts.contents import Addressee, Sender
from dunning.letter_parts.sheet import LEFT, RIGHT, WIDTH, Sheet
from dunning.paper import Fitted, Paper, fit, wrap

# DIN 5008 form B, in mm: what a window envelope DL or C5/6 shows when the sheet is folded at the marks.
WINDOW_WIDTH, WINDOW_BOTTOM = 80.0, 90.0
RETURN_LINE_Y, ADDRESS_Y = 60.5, 66.7
FOLD_MARKS, HOLE_MARK = (105.0, 210.0), 148.5
ADDRESS_SIZES = (10.5, 9.5, 8.5, 7.5, 6.5)
CUT_LINES = (3, 3, 2, 1)  # of name, street, place and country, if they would not fit the window at the least size
INFO_X, INFO_VALUE_X, INFO_Y = 125.0, 153.0, 52.0
LOGO_WIDTH, LOGO_HEIGHT, LOGO_TOP, LOGO_GAP = 55.0, 28.0, 12.0, 5.0
FOOTER_Y, FOOTER_COLUMNS = 276.0, (LEFT, 87.0, 135.0)


def first_page(sheet: Sheet) -> None:
    """Draw the first page's head; the text goes on below it."""
    letterhead(sheet)
    return_line(sheet)
    address(sheet)
    reference_block(sheet)
    for y in FOLD_MARKS:
        sheet.paper.rule(5, y, 9, y, 0.15)
    sheet.paper.rule(5, HOLE_MARK, 11, HOLE_MARK, 0.15)
    sheet.y = 102.0


def letterhead(sheet: Sheet) -> None:
    """The sender's name, small below it where it is found, and the logo on the right."""
    sender = sheet.letter.sender
    width = WIDTH
    if sender.logo is not None:
        sheet.paper.picture(RIGHT - sender.logo.width, LOGO_TOP, sender.logo)
        width -= sender.logo.width + LOGO_GAP
    name = fit(sender.name, width, (13, 11, 9), lines=2, bold=True)
    y = 19.0
    for line in name.lines:
        sheet.paper.text(LEFT, y, line, name.size, bold=True)
        y += name.size * 0.45
    places = [sender.street, place(sender), country_name(sender.country, sheet.language)]
    details = fit(" · ".join(part for part in places if part), width, (8, 7, 6))
    sheet.paper.text(LEFT, y, details.lines[0], details.size, grey=True)
    phone = f"{sheet.label('phone')} {sender.phone}" if sender.phone else ""
    ways = fit(" · ".join(part for part in (phone, sender.email) if part), width, (8, 7, 6))
    sheet.paper.text(LEFT, y + 3.8, ways.lines[0], ways.size, grey=True)


def return_line(sheet: Sheet) -> None:
    """The sender in one underlined line at the top of the window."""
    sender = sheet.letter.sender
    parts = [part for part in (sender.name, sender.street, place(sender)) if part]
    line = fit(" · ".join(parts), WINDOW_WIDTH, (6.5, 5.5, 5))
    sheet.paper.text(LEFT, RETURN_LINE_Y, line.lines[0], line.size)
    sheet.paper.rule(LEFT, RETURN_LINE_Y + 1.1, LEFT + WINDOW_WIDTH, RETURN_LINE_Y + 1.1, 0.1)


def address(sheet: Sheet) -> None:
    """The addressee, smaller if it would not fit the window."""
    fitted = address_lines(sheet.letter.addressee, sheet.letter.sender.country)
    for number, line in enumerate(fitted.lines):
        sheet.paper.text(LEFT, ADDRESS_Y + number * pitch(fitted.size), line, fitted.size)


def pitch(size: float) -> float:
    """The distance in mm between address lines at ``size`` points."""
    return size * 0.42


def address_lines(addressee: Addressee, from_country: str) -> Fitted:
    """The address as it fits the window; what fits at no size is cut, visibly."""
    country = country_name(addressee.country, "en").upper()
    abroad = country != country_name(from_country, "en").upper()
    parts = [addressee.name, addressee.street, place(addressee), country if abroad else ""]
    for size in ADDRESS_SIZES:
        lines = [line for part in parts if part for line in wrap(part, WINDOW_WIDTH, size)]
        if ADDRESS_Y + (len(lines) - 1) * pitch(size) < WINDOW_BOTTOM:
            return Fitted(lines, size)
    cut = [fit(part, WINDOW_WIDTH, (size,), lines=most) for part, most in zip(parts, CUT_LINES, strict=True) if part]
    return Fitted([line for part in cut for line in part.lines], size)


def place(party: Sender | Addressee) -> str:
    """Postcode and city in one line."""
    return f"{party.postcode} {party.city}".strip()


def reference_block(sheet: Sheet) -> None:
    """Number, date and customer, right of the address."""
    letter = sheet.letter
    rows = [
        ("number", f"{letter.year}/{letter.number}"),
        ("date", sheet.date(letter.date)),
        ("customer", letter.addressee.code),
        ("vat_id", letter.addressee.vat_id),
    ]
    y = INFO_Y
    for name, value in rows:
        if value:
            fitted = fit(value, RIGHT - INFO_VALUE_X, (10, 9, 8, 7, 6))
            sheet.paper.text(INFO_X, y, sheet.label(name), 8.5, grey=True)
            sheet.paper.text(INFO_VALUE_X, y, fitted.lines[0], fitted.size)
            y += 5.5


def later_page(sheet: Sheet) -> None:
    """Draw a later page's head: whose letter this page belongs to."""
    paper, letter = sheet.paper, sheet.letter
    title = fit(sheet.title, 85, (10, 9, 8), bold=True)
    name = fit(letter.addressee.name, 75, (9, 8, 7))
    paper.text(LEFT, 20, title.lines[0], title.size, bold=True)
    paper.right(RIGHT, 20, name.lines[0], name.size)
    paper.rule(LEFT, 22, RIGHT, 22)
    sheet.y = 30.0


def footers(sheet: Sheet) -> None:
    """Draw the footer of every page, now that they can be counted."""
    sender, pages = sheet.letter.sender, len(sheet.paper.pages)
    vat_id = f"{sheet.label('vat_id')} {sender.vat_id}" if sender.vat_id else ""
    phone = f"{sheet.label('phone')} {sender.phone}" if sender.phone else ""
    columns = (
        (sender.name, sender.street, place(sender)),
        (vat_id, phone, sender.email),
        (f"IBAN {iban(sender.iban)}" if sender.iban else "", f"BIC {sender.bic}" if sender.bic else ""),
    )
    for page in range(1, pages + 1):
        sheet.paper.turn_to(page)
        sheet.paper.rule(LEFT, FOOTER_Y, RIGHT, FOOTER_Y, 0.1)
        sheet.paper.right(RIGHT, FOOTER_Y - 2, sheet.label("page", page=page, pages=pages), 8, grey=True)
        for x, end, column in zip(FOOTER_COLUMNS, (*FOOTER_COLUMNS[1:], RIGHT + 2), columns, strict=True):
            _footer_column(sheet.paper, x, end - x - 2, [line for line in column if line])


def _footer_column(paper: Paper, x: float, width: float, lines: list[str]) -> None:
    for number, line in enumerate(lines):
        fitted = fit(line, width, (7.5, 6.5, 5.5))
        paper.text(x, FOOTER_Y + 4 + number * 3.5, fitted.lines[0], fitted.size, grey=True)


def iban(text: str) -> str:
    """An IBAN in groups of four, as people read and type it."""
    plain = "".join(text.split())
    return " ".join(plain[start : start + 4] for start in range(0, len(plain), 4))
