"""Writes docs/preferences.md from the declarations: ``python docs/make_preferences.py``; a test says when to."""

from pathlib import Path

from data.declared import DECLARED, Declared, sections_in_use
from data.language import set_language
from data.preference_words import KINDS
from data.preferences import to_text

FILE = Path(__file__).with_name("preferences.md")
HEAD = """\
# Preferences

Made from the declarations by `python docs/make_preferences.py`; do not edit.

A value of one's own (`--scope operator`) wins over the global one (`--scope global`), and that over the default. Only
an operator of level supervisor changes global values. Passwords are no preferences: see `dunmail password`.

```sh
dunmail preferences list [WORD …] [--changed]    # with where each value comes from; searched in key, title, help, value
dunmail preferences describe KEY
dunmail preferences get KEY
dunmail preferences set KEY VALUE [--scope operator]
dunmail preferences unset KEY [--scope operator] # the next wider value counts
dunmail preferences export [FILE] [--scope operator]
dunmail preferences import FILE [--scope operator] [--dry-run]
dunmail operators copy-settings FROM TO [--merge] [--dry-run]  # one operator's own values for another
```

An exported file is TOML and holds what is set in the scope, one `"key" = value` a line under its title. It is imported
all or nothing: unknown keys and wrong values are named, and nothing is changed then. What is marked *this computer*
names a program or a file and is neither exported nor imported nor copied. Copying from an operator leaves out names,
addresses and user names.

Amounts may be written with a decimal comma or point, yes and no also as da/ne and ano/ne, days of sending hours also in
Slovenian and Czech. A stored value that is wrong is shown with the reason; whatever needs it stops and says so.
"""


def page() -> str:
    """The whole page."""
    set_language("en")
    parts = [HEAD]
    for section in sections_in_use().values():
        everybody = " (the same for everybody)" if section.only_global else ""
        parts.append(f"\n## {section.title}{everybody}\n\n| key | what it is | takes | default |\n|---|---|---|---|\n")
        parts += [_line(record) for record in DECLARED.values() if record.section == section]
    return "".join(parts)


def _line(record: Declared) -> str:
    meaning = f"{record.title}. {record.help}" if record.help else record.title
    if not record.portable:
        meaning += " *(this computer)*"
    takes = "; ".join(_choice(choice, words) for choice, words in record.choices.items()) or KINDS[record.kind]
    default = to_text(record.default)
    return f"| `{record.key}` | {meaning} | {takes} | {f'`{default}`' if default else ''} |\n"


def _choice(choice: str, words: str) -> str:
    """The value and its words, unless those begin with it."""
    return f"`{choice or repr(choice)}` {words.removeprefix(f'{choice}: ')}"


if __name__ == "__main__":
    FILE.write_text(page(), "utf-8")
