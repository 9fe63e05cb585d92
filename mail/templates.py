"""Templates of subjects and bodies: Jinja2 in its sandbox; what a placeholder brings in is text, never a template."""

from collections.abc import Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from data.errors import InputError
from data.language import _

if TYPE_CHECKING:
    from jinja2 import Template
    from jinja2.sandbox import SandboxedEnvironment

LONGEST = 200_000  # characters of a rendered text; a slip in a loop must not fill the memory


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """``template`` with its placeholders filled from ``context``; InputError says which one or which line is bad."""
    if "{" not in template:
        return template
    from jinja2 import TemplateError, UndefinedError

    compiled = _compiled(template)
    try:
        text = compiled.render(context)
    except UndefinedError as error:
        known = ", ".join(sorted(context))
        raise InputError(_("The text has a placeholder nobody can fill: {error}. There are: {known}.").format(
            error=error.message, known=known)) from None
    except (TemplateError, TypeError, ValueError, ArithmeticError, LookupError, AttributeError) as error:
        raise InputError(_("The text cannot be filled in: {error}").format(error=error)) from None
    if len(text) > LONGEST:
        raise InputError(_("The text is longer than {n} characters.").format(n=LONGEST))
    return text


def render_subject(template: str, context: Mapping[str, Any]) -> str:
    """Like ``render_text``, on a single line."""
    return " ".join(render_text(template, context).split())


@lru_cache(maxsize=256)
def _compiled(template: str) -> "Template":
    from jinja2 import TemplateSyntaxError

    try:
        return _environment().from_string(template)
    except TemplateSyntaxError as error:
        raise InputError(_("Line {line} of the text cannot be understood: {error}. Placeholders look like {example}.")
                         .format(line=error.lineno, error=error.message, example="{{ name }}")) from None


@lru_cache(maxsize=1)
def _environment() -> "SandboxedEnvironment":
    from jinja2 import StrictUndefined
    from jinja2.sandbox import ImmutableSandboxedEnvironment

    return ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True)
