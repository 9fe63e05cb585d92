"""``texts``: the words of e-mails and letters in force, where they come from, and whether they can be filled in."""

from typing import TYPE_CHECKING, Any

import click

from data.declared.texts import TEXT_LANGUAGES, TEXT_LEVELS
from data.language import _
from tui.cli.session import Session, common, print_table

if TYPE_CHECKING:
    from dunning.wording import Kind, Text

FIRST = 60  # characters of a text in the list

_LEVEL = click.option("--level", type=click.IntRange(TEXT_LEVELS[0], TEXT_LEVELS[-1]), metavar="N",
                      help=_("Only this level."))
_LANGUAGE = click.option("--language", type=click.Choice(TEXT_LANGUAGES), help=_("Only this language."))
_PERSON = click.option("--person/--company", default=None, help=_("Only for private persons, or for companies."))


@click.group()
def texts() -> None:
    """The texts of e-mails and letters, by level, language and kind of customer.

    Change one with: dunmail preferences set dunning.level.N.PART.LANGUAGE[.person] TEXT
    """


@texts.command("list")
@_LEVEL
@_LANGUAGE
@_PERSON
@common
@click.pass_obj
def list_(session: Session, level: int | None, language: str | None, person: bool | None) -> None:
    """List the texts in force with their first line and source."""
    found = _in_force(session, level, language, person)
    session.answer(
        {"texts": [_json(part, kind, text) for part, kind, text in found]},
        lambda: print_table(
            [_("Level"), _("Language"), _("For"), _("Part"), _("Source"), _("Text")],
            ([_level(kind), kind.language, _person(kind), part, text.source, _first_line(text.text)]
             for part, kind, text in found)))


@texts.command()
@click.option("--level", type=click.IntRange(TEXT_LEVELS[0], TEXT_LEVELS[-1]), default=1, metavar="N",
              show_default=True, help=_("The level."))
@click.option("--language", type=click.Choice(TEXT_LANGUAGES), required=True, help=_("The language."))
@click.option("--person", is_flag=True, help=_("For a private person."))
@click.option("--filled", is_flag=True, help=_("With examples instead of the placeholders."))
@common
@click.pass_obj
def show(session: Session, level: int, language: str, person: bool, filled: bool) -> None:
    """Print the texts of one level and language whole."""
    from data.placeholders import examples
    from data.templates import render_text

    found = [
        (part, kind, text._replace(text=render_text(text.text, examples())) if filled else text)
        for part, kind, text in _in_force(session, level, language, person)]

    def print_all() -> None:
        for part, _kind, text in found:
            click.echo(f"# {part} ({text.source})\n{text.text.rstrip()}\n")

    session.answer({"texts": [_json(part, kind, text) for part, kind, text in found]}, print_all)


@texts.command()
@common
@click.pass_obj
def check(session: Session) -> int:
    """Check the placeholders of all texts of your own; exit status 1 if one cannot be filled in."""
    from dunning.wording import problems

    session.open()
    found = problems(session.preferences())

    def print_problems() -> None:
        for key, problem in found.items():
            click.echo(f"{key}: {problem}")
        if not found:
            click.echo(_("All texts can be filled in."))

    listed = [{"key": key, "problem": problem} for key, problem in found.items()]
    session.answer({"ok": not found, "problems": listed}, print_problems)
    return 1 if found else 0


@texts.command()
@common
@click.pass_obj
def placeholders(session: Session) -> None:
    """List what can stand between {{ and }}."""
    from data.placeholders import PLACEHOLDERS

    session.open()
    session.answer(
        {"placeholders": [{"name": p.name, "meaning": _(p.meaning), "example": p.example, "letters": not p.message}
                          for p in PLACEHOLDERS]},
        lambda: print_table([_("Placeholder"), _("Meaning"), _("Example")],
                            (["{{ " + p.name + " }}", _(p.meaning), str(p.example)] for p in PLACEHOLDERS)))


def _in_force(
    session: Session, level: int | None, language: str | None, person: bool | None
) -> "list[tuple[str, Kind, Text]]":
    from dunning.wording import PARTS, Wording, kinds

    session.open()
    preferences = session.preferences()
    wording = Wording(preferences)
    return [
        (part, kind, wording.find(part, *kind)) for kind in kinds(preferences) for part in PARTS
        if level in (None, kind.level) and language in (None, kind.language) and person in (None, kind.person)]


def _json(part: str, kind: "Kind", text: "Text") -> dict[str, Any]:
    return {"level": kind.level, "last_before_lawsuit": kind.last, "language": kind.language, "person": kind.person,
            "part": part, "source": text.source, "own": text.own, "text": text.text}


def _level(kind: "Kind") -> str:
    return _("{level}, last").format(level=kind.level) if kind.last else str(kind.level)


def _person(kind: "Kind") -> str:
    return _("person") if kind.person else _("company")


def _first_line(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= FIRST else line[: FIRST - 1] + "…"
