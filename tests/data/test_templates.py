"""Templates: placeholders are filled, mistakes are named, nothing else can be done with them."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from data import templates
from data.errors import InputError
from data.templates import render_subject, render_text

CONTEXT = {"number": 100, "name": "Müller {{ 7 * 7 }} <b>", "amount": "5.450,60"}


def test_filled_in() -> None:
    text = "{% if number > 50 %}{{ name }}: {{ amount }}{% endif %}\n"
    assert render_text(text, CONTEXT) == "Müller {{ 7 * 7 }} <b>: 5.450,60\n"


def test_subject_is_one_line() -> None:
    assert render_subject("a\r\nBcc: {{ x }}\n", {"x": "b\nc"}) == "a Bcc: b c"


@pytest.mark.parametrize(("template", "part"), [
    ("{{ nomber }}", "nomber"),
    ("{{ number.x.y }}", "x"),
    ("line\n\n{{ name", "Line 3"),
    ("{% for %}", "Line 1"),
    ("{{ number | nofilter }}", "nofilter"),
    ("{{ ().__class__.__bases__ }}", "__class__"),
    ("{% for i in range(9999999) %}x{% endfor %}", "Range"),
    ("{{ 1 / 0 }}", "zero"),
    ("{{ 'x' * 300000 }}", "longer"),
    ("{{ 'x' * 99999999999999 }}", "longer"),
    ("{{ 99999999999999 * [number] }}", "longer"),
    ("{{ 7 ** 99999999999 }}", "longer"),
    ("{% for i in range(1000) %}{% for j in range(1000) %}{{ name }}{% endfor %}{% endfor %}", "longer"),
    ("{{ 'x' * name }}", "int"),
    ("{% include 'x' %}", "loader"),
    ("{{ number + name }}", "int"),
])
def test_mistakes_are_named(template: str, part: str) -> None:
    with pytest.raises(InputError, match=part):
        render_text(template, CONTEXT)


def test_what_multiplies_within_reason_does() -> None:
    assert render_text("{{ '-' * 3 }} {{ 2 * 3.5 }} {{ 2 ** 10 }} {% for i in range(3) %}{{ i }}{% endfor %}", {}) == (
        "--- 7.0 1024 012")


def test_the_known_placeholders_are_listed() -> None:
    with pytest.raises(InputError, match="amount, name, number"):
        render_text("{{ x }}", CONTEXT)


@given(st.text(max_size=100))
def test_values_are_never_templates(value: str) -> None:
    assert render_text("<{{ v }}>", {"v": value}) == f"<{value}>"


PARTS = st.sampled_from([
    "{{ number }}", "{{name}}", "{{   amount }}", "{{ range }}", "{{ true }}", "{{- name }}", "{{ name}}}", "{", "}",
    "{%", "#", "{# x #}", "{{ number", "\n", "\r\n", "text ", "{{ Name }}", "{{ name | upper }}", "{{ self }}",
    "-}}", "{{ loop }}",
])


@given(st.lists(PARTS, max_size=6).map("".join))
def test_what_is_filled_in_without_jinja_is_what_jinja_makes_of_it(template: str) -> None:
    def outcome(compiled: Callable[[str], object]) -> str:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(templates, "_compiled", compiled)
            try:
                return render_text(template, CONTEXT)
            except InputError as error:
                return f"InputError: {error}"

    assert outcome(templates._compiled) == outcome(templates._compiled_by_jinja)


def test_plain_placeholders_need_no_jinja() -> None:
    code = "import sys; from data.templates import render_text; print(render_text('a {{ b }}', {'b': 1}))"
    result = subprocess.run([sys.executable, "-c", f"{code}; print('jinja2' in sys.modules)"], capture_output=True,
                            text=True, check=True, cwd=Path(__file__).parents[2])
    assert result.stdout.split("\n")[:2] == ["a 1", "False"]
