"""Prints how many letters a second one core makes, beside fpdf2 used as its tutorial does. Run it as a script."""

import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from importlib.resources import as_file, files
from pathlib import Path
from statistics import median

from dunning.letter import Addressee, Letter, LetterItem, Sender, render
from dunning.letter_parts.heading import first_page, later_page
from dunning.letter_parts.sheet import Sheet
from dunning.paper import Text
from dunning.payment_codes.choice import payment_code
from dunning.writing import order_of

ROUNDS, LETTERS, NAIVE_LETTERS = 5, 200, 8
NOTO = Path("/usr/share/fonts/truetype/noto")  # whole fonts, where the system has them


def make_letter(number: int, items: int = 5) -> Letter:
    """A letter that differs from the others."""
    lines = [
        LetterItem(f"R-{number}-{item}", date(2012, 1, 1), date(2012, 2, 1) + timedelta(item), Decimal(item + 7), 9, 1)
        for item in range(items)
    ]
    amount = sum((line.amount for line in lines), Decimal(0))
    sender = Sender("Trgovina Škof d.o.o.", "Žolgarjeva 2", "5290", "Šempeter", "SI", iban="SI56020170014356205")
    to = Addressee(str(number), f"Kupec Čuček {number} d.o.o.", "Cesta 7", "1000", "Ljubljana", "SI")
    return Letter(
        language="sl", title_level=1, last_before_lawsuit=False, person=False, year=2012, number=number,
        date=date(2012, 8, 17), pay_by=date(2012, 8, 25), currency="EUR", sender=sender, addressee=to, items=lines,
        amount=amount, cost=Decimal(2), interest=Decimal(0), due=amount + 2,
    )  # fmt: skip


def naive(letter: Letter) -> bytes:
    """The same words with add_font, multi_cell and table() for each letter."""
    from fpdf import FPDF

    sheet = Sheet(letter, later_page)
    first_page(sheet)
    pdf = FPDF(format="A4")
    for style, name in (("", "NotoSans-Regular.ttf"), ("B", "NotoSans-Bold.ttf")):
        with as_file(files("dunning") / "fonts" / name) as shipped:
            pdf.add_font("Noto", style, NOTO / name if (NOTO / name).exists() else shipped)
    pdf.add_page()
    pdf.set_font("Noto", "", 10)
    for mark in sheet.paper.pages[0]:
        if isinstance(mark, Text):
            pdf.multi_cell(0, 5, mark.text, new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 5, sheet.texts.opening, new_x="LMARGIN", new_y="NEXT")
    with pdf.table() as table:
        table.row([sheet.label(name) for name in ("document", "issued", "due", "days_late", "level", "open_amount")])
        for item in letter.items:
            dates = [sheet.date(item.issued), sheet.date(item.due)]
            table.row([item.document, *dates, str(item.days_late), str(item.level), sheet.money(item.amount)])
    for name, amount in (("total", letter.amount), ("cost", letter.cost), ("amount_due", letter.due)):
        pdf.cell(0, 5, f"{sheet.label(name)} {sheet.amount(amount)}", new_x="LMARGIN", new_y="NEXT")
    pdf.multi_cell(0, 5, sheet.texts.closing)
    return bytes(pdf.output())


def rate(draw: Callable[[Letter], bytes], letters: Sequence[Letter]) -> float:
    """Letters per second of this process's CPU time."""
    start = time.process_time()
    for letter in letters:
        draw(letter)
    return len(letters) / (time.process_time() - start)


def plain(letter: Letter) -> bytes:
    """A letter with a character outside the common ones, or with an fpdf2 of another inside."""
    return render(letter, plain=True)


def main() -> None:
    """Measure all ways in turn, so that a slow moment of the machine meets each of them."""
    letters = [make_letter(number) for number in range(LETTERS)]
    long = [make_letter(number, 300) for number in range(4)]
    size = len(render(letters[0]))
    few = letters[:NAIVE_LETTERS]
    upn, epc = ([replace(one, code=payment_code(order_of(one), kind)) for one in letters] for kind in ("upn", "epc"))
    rows = [(rate(render, letters), rate(plain, few), rate(naive, few), rate(render, long), rate(render, upn),
             rate(render, epc)) for _ in range(ROUNDS)]
    ready, without, tutorial, pages, with_upn, with_epc = (median(column) for column in zip(*rows, strict=True))
    print(f"letters of 5 items   {ready:8.1f} /s   {size:,} bytes")
    print(f"plain way            {without:8.1f} /s")
    print(f"naive fpdf2          {tutorial:8.1f} /s   ratio {median(row[0] / row[2] for row in rows):.1f}")
    print(f"letters of 300 items {pages:8.1f} /s")
    print(f"5 items and UPN QR   {with_upn:8.1f} /s")
    print(f"5 items and EPC QR   {with_epc:8.1f} /s")


if __name__ == "__main__":
    main()
