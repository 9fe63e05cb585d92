"""Templates of subjects and bodies: Jinja2 in its sandbox; what a placeholder brings in is text, never a template."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from data.errors import InputError
from data.language import _
from data.placeholders import examples

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

LONGEST = 200_000  # characters of a rendered text; a slip in a loop must not fill the memory
LONGEST_LOOP = 1000  # rounds: three loops in each other still end


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """``template`` with its placeholders filled from ``context``; InputError says which one or which line is bad.

    One that is not in ``context`` is an error even where this text would not show it.
    """
    if "{" not in template:
        return template
    compiled = _compiled(template)
    if not compiled.names <= context.keys():
        unknown = ", ".join(sorted(compiled.names - context.keys()))
        raise InputError(_("The text has a placeholder nobody can fill: {error}. There are: {known}.").format(
            error=unknown, known=", ".join(sorted(context))))
    if compiled.template is None:
        text = "".join(str(context[piece]) if n % 2 else piece for n, piece in enumerate(compiled.pieces))
    else:
        text = _rendered(compiled.template, context)
    _fits(len(text))
    return text


def _fits(length: int) -> None:
    if length > LONGEST:
        raise InputError(_("The text is longer than {n} characters.").format(n=LONGEST))


def _rendered(template: "Template", context: Mapping[str, Any]) -> str:
    from jinja2 import TemplateError, UndefinedError

    pieces, length = [], 0
    try:
        for piece in template.generate(context):
            length += len(piece)
            _fits(length)  # now, and not when the memory is full
            pieces.append(piece)
        return "".join(pieces)
    except UndefinedError as error:
        raise InputError(_("The text cannot be filled in: {error}").format(error=error.message)) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise InputError(_("The text cannot be filled in: {error}").format(error=error)) from None


def render_subject(template: str, context: Mapping[str, Any]) -> str:
    """Like ``render_text``, on a single line."""
    return " ".join(render_text(template, context).split())


def placeholders_of(template: str) -> frozenset[str]:
    """The placeholders that ``template`` mentions; InputError if it cannot be understood."""
    return _compiled(template).names if "{" in template else frozenset()


def check_message_text(template: str) -> str:
    """What is wrong with a template of an e-mail, tried on examples; empty if nothing."""
    return _check(template, examples())


def check_letter_text(template: str) -> str:
    """What is wrong with a template of a letter, tried on examples; empty if nothing."""
    return _check(template, examples(letter=True))


def _check(template: str, context: Mapping[str, Any]) -> str:
    try:
        render_text(template, context)
    except InputError as error:
        return str(error)
    return ""


class _Compiled(NamedTuple):
    """The placeholders a template mentions, and what fills them in.

    Most have nothing but placeholders: ``pieces`` are then text and name in turn, and no ``template`` is needed, which
    spares the commands that send loading Jinja2 and is ten times as fast.
    """

    names: frozenset[str]
    pieces: tuple[str, ...] = ()
    template: "Template | None" = None


# Names that mean something to Jinja2 by themselves are left to it, and so is whatever else there is in braces.
_PLAIN = re.compile(r"\{\{[ ]*(?!(?:true|false|none|not|self|super|loop|caller|varargs|kwargs|range|dict|lipsum|cycler"
                    r"|joiner|namespace)\b)([a-z][a-z_]*)[ ]*\}\}")


@lru_cache(maxsize=256)
def _compiled(template: str) -> _Compiled:
    pieces = _PLAIN.split(template)
    if "\r" not in template and not any("{" in text for text in pieces[::2]):
        return _Compiled(frozenset(pieces[1::2]), tuple(pieces))
    return _compiled_by_jinja(template)


def _compiled_by_jinja(template: str) -> _Compiled:
    from jinja2 import TemplateSyntaxError
    from jinja2.meta import find_undeclared_variables

    environment = _environment()
    try:
        names = find_undeclared_variables(environment.parse(template)) - environment.globals.keys()
        return _Compiled(frozenset(names), template=environment.from_string(template))
    except TemplateSyntaxError as error:
        raise InputError(_("Line {line} of the text cannot be understood: {error}. Placeholders look like {example}.")
                         .format(line=error.lineno, error=error.message, example="{{ name }}")) from None


@lru_cache(maxsize=1)
def _environment() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.runtime import Context
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    class Environment(ImmutableSandboxedEnvironment):
        """Multiplies nothing beyond what a text may hold, and counts no further."""

        intercepted_binops = frozenset(("*", "**"))

        def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
            for text, times in ((left, right), (right, left)):
                if isinstance(text, Sequence):
                    _fits(len(text) * times)
            if operator == "**":
                _fits(left.bit_length() * right if isinstance(left, int) else 0)
            return super().call_binop(context, operator, left, right)

    def short_range(*bounds: int) -> range:
        if len(found := range(*bounds)) > LONGEST_LOOP:
            raise OverflowError(_("Range too big: a loop goes round {n} times at most.").format(n=LONGEST_LOOP))
        return found

    environment = Environment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
    environment.globals["range"] = short_range
    return environment
