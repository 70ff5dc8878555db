"""Let commands share groups of options, each a dataclass whose fields are options of typer."""

import functools
import inspect
from collections.abc import Callable
from dataclasses import fields, is_dataclass
from typing import Any, get_type_hints


def with_option_groups(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the options of each of its parameters that is a dataclass.

    The options stand in the place of that parameter, in the order of the fields.
    """
    parameters = list(inspect.signature(command).parameters.values())
    groups: dict[str, Any] = {
        p.name: p.annotation for p in parameters if is_dataclass(p.annotation)
    }

    @functools.wraps(command)
    def with_options(**values: Any) -> None:
        for parameter, group in groups.items():
            values[parameter] = group(**{f.name: values.pop(f.name) for f in fields(group)})
        command(**values)

    shown: list[inspect.Parameter] = []
    for parameter in parameters:
        shown += _options_of(groups[parameter.name]) if parameter.name in groups else [parameter]
    # What typer reads; all by keyword, as a group may stand before an argument without a default.
    described: Any = with_options
    described.__signature__ = inspect.Signature(
        [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in shown]
    )
    described.__annotations__ = {p.name: p.annotation for p in shown}
    return with_options


def _options_of(group: Any) -> list[inspect.Parameter]:
    """Describe the fields of a dataclass as parameters."""
    hints = get_type_hints(group, include_extras=True)
    return [
        inspect.Parameter(
            f.name, inspect.Parameter.KEYWORD_ONLY, default=f.default, annotation=hints[f.name]
        )
        for f in fields(group)
    ]
