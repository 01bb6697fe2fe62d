"""What forms say: plain sentences from a field's label."""

from django import forms
from django.forms.utils import pretty_name

DETERMINERS = {
    "the", "a", "an", "any", "all", "each", "every", "no", "other", "your", "their", "his", "her",
    "its", "this", "that",
}  # fmt: skip
QUESTION_WORDS = {"what", "why", "how", "who", "whom", "when", "where", "which", "whether"}
IMPERATIVES = {
    "describe", "explain", "give", "say", "tell", "list", "add", "choose", "select", "upload",
    "enter", "confirm", "record", "write", "set", "name",
}  # fmt: skip
NAMES_AND_VERBS = {"name", "record", "list", "set"}


def label_of(field: forms.Field, name: str) -> str:
    return str(field.label) if field.label is not None else pretty_name(name)


def lower_first(text: str) -> str:
    """`text` with a small first letter, unless it begins with an abbreviation."""
    if len(text) > 1 and text[1].isupper():
        return text
    return text[:1].lower() + text[1:]


def with_article(label: str) -> str:
    words = label.split()
    first = words[0].lower() if words else ""
    middle = lower_first(label)
    return middle if first in DETERMINERS else f"the {middle}"


def is_imperative(label: str) -> bool:
    words = label.lower().split()
    if not words or words[0] not in IMPERATIVES:
        return False
    return words[0] not in NAMES_AND_VERBS or (len(words) > 1 and words[1] in DETERMINERS)


def missing(field: forms.Field, name: str) -> str:
    """What a form says when this field was left empty."""
    label = label_of(field, name).strip().rstrip(":")
    first = label.split()[0].lower() if label else ""
    if isinstance(field.widget, forms.CheckboxInput):
        return f"Tick “{label}”"
    if label.endswith("?"):
        return f"Answer “{label}”"
    if first in QUESTION_WORDS:
        return f"Say {lower_first(label)}"
    if is_imperative(label):
        return label.rstrip(".")
    if isinstance(field.widget, forms.FileInput):
        return f"Choose a file for {with_article(label)}"
    if isinstance(field.widget, forms.Select | forms.RadioSelect | forms.CheckboxSelectMultiple):
        return f"Select {with_article(label)}"
    return f"Enter {with_article(label)}"


def subject_of(field: forms.Field, name: str) -> str:
    """The words with which a sentence about this field begins."""
    given = str(getattr(field, "subject", "") or "")
    if given:
        return given
    label = label_of(field, name).strip().rstrip(":")
    if label.endswith("?") or label.split()[:1] == []:
        return "This answer"
    first = label.split()[0].lower()
    if first in QUESTION_WORDS or is_imperative(label):
        return "This answer"
    return label


def other_messages(field: forms.Field, name: str) -> dict[str, str]:
    """Messages for what was typed and cannot be taken, by Django's code."""
    subject = subject_of(field, name).replace("%", "%%")
    messages: dict[str, str] = {
        "max_length": f"{subject} must be %(limit_value)d characters or fewer",
        "min_length": f"{subject} must be %(limit_value)d characters or more",
        "max_value": f"{subject} must be %(limit_value)s or fewer",
        "min_value": f"{subject} must be %(limit_value)s or more",
        "invalid_choice": "Select one of the choices in the list",
        "null_characters_not_allowed": f"{subject} has a character in it that cannot be kept",
    }
    if isinstance(field, forms.EmailField):
        messages["invalid"] = "Enter an email address in the correct format, like name@example.com"
    elif isinstance(field, forms.IntegerField) and type(field) is forms.IntegerField:
        messages["invalid"] = f"{subject} must be a whole number, like 12"
    elif isinstance(field, forms.DecimalField | forms.FloatField):
        messages["invalid"] = f"{subject} must be a number, like 12.5"
    elif isinstance(field, forms.URLField):
        messages["invalid"] = "Enter a web address, like https://www.example.com"
    elif isinstance(field, forms.FileField):
        messages = {
            "empty": "The chosen file is empty",
            "invalid": "The file did not arrive. Choose it again",
            "missing": "The file did not arrive. Choose it again",
        }
    return messages


def speak_plainly(form: forms.BaseForm) -> None:
    """Give each field of a form our messages where it still has Django's own."""
    for name, field in form.fields.items():
        if field.label is None:
            field.label = pretty_name(name)
        defaults = framework_messages(field)
        if field.error_messages.get("required") == defaults.get("required"):
            field.error_messages["required"] = missing(field, name)
        for code, text in other_messages(field, name).items():
            if field.error_messages.get(code) == defaults.get(code):
                field.error_messages[code] = text


def framework_messages(field: forms.Field) -> dict[str, object]:
    found: dict[str, object] = {}
    for kind in reversed(type(field).__mro__):
        if kind.__module__.startswith("django."):
            found.update(getattr(kind, "default_error_messages", {}))
    return found
