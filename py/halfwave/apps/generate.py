"""The page's types and words, made from the package's: one definition on both sides.

    python -m halfwave.apps.generate web/src/generated

writes types.ts (what a hop is, from contract.py), quantities.ts (what is estimated, from estimates.py) and reasons.ts
(why not, and what to do). With --check nothing is written, and the exit status is 1 when a file is not
what would be written.
"""

from __future__ import annotations

import json
import sys
import types
from dataclasses import asdict
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from .. import contract as report
from ..csi.estimates import REGISTRY
from ..csi.reasons import REASONS
from ..csi.why_undetermined import WAIT
from .made_files import make

__all__ = ["files", "typescript"]

_HEAD = "// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/{source}. Do not edit.\n\n"
_QUANTITY = """/** One quantity that is estimated. */
export interface Quantity {
  name: string;
  label: string;
  unit: string;
  description: string;
  range: number[] | null;
  classes: string[];
  lasts_s: number;
}

"""
_PLAIN = {float: "number", int: "number", str: "string", bool: "boolean", types.NoneType: "null", Any: "unknown"}


def typescript(hint: Any) -> str:
    """A Python type as TypeScript.

    Parameters
    ----------
    hint : type
        Of what JSON has.

    Returns
    -------
    str
        The type's expression.

    Raises
    ------
    TypeError
        For a type that JSON does not have.

    Examples
    --------
    >>> typescript(dict[str, float | None]), typescript(list[Literal["a", "b"]])
    ('Record<string, number | null>', '("a" | "b")[]')
    """
    origin, args = get_origin(hint), get_args(hint)
    if hint in _PLAIN:
        return _PLAIN[hint]
    if is_typeddict(hint):
        return str(hint.__name__)
    if origin is Literal:
        return " | ".join(json.dumps(value) for value in args)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(typescript(a) for a in args))
    if origin is dict and args[0] is str:
        return f"Record<string, {typescript(args[1])}>"
    if origin is list:
        of = typescript(args[0])
        return f"({of})[]" if " " in of else f"{of}[]"
    raise TypeError(f"expected a type that JSON has, got {hint}")


def _interface(definition: Any) -> str:
    lines = [f"/** {(definition.__doc__ or '').strip()} */", f"export interface {definition.__name__} {{"]
    for name, hint in get_type_hints(definition, include_extras=True).items():
        if get_origin(hint) is Annotated:
            hint, note = get_args(hint)
            lines.append(f"  /** {note} */")
        lines.append(f"  {name}: {typescript(hint)};")
    return "\n".join([*lines, "}"])


def files() -> dict[str, str]:
    """The generated files.

    Returns
    -------
    dict of str to str
        Name and text of each.

    Examples
    --------
    >>> sorted(files())
    ['quantities.ts', 'reasons.ts', 'types.ts']
    """
    interfaces = "\n\n".join(_interface(getattr(report, name)) for name in report.__all__)
    quantities = {name: asdict(q) for name, q in REGISTRY.items()}
    return {
        "types.ts": _HEAD.format(source="contract.py") + interfaces + "\n",
        "quantities.ts": _HEAD.format(source="csi/estimates.py")
        + _QUANTITY
        + f"export const QUANTITIES: Record<string, Quantity> = {json.dumps(quantities, indent=2)};\n",
        "reasons.ts": _HEAD.format(source="csi/why_undetermined.py and why_rejected.py")
        + 'import type { ReasonKind } from "./types";\n\n'
        + f"export const WAIT = {json.dumps(WAIT)};\n\n"
        + f"export const REASONS: Record<string, ReasonKind> = {json.dumps(REASONS, indent=2)};\n",
    }


def main(argv: list[str] | None = None) -> int:
    """Write the files, or with --check name those that are not as they would be written; the exit status."""
    return make(argv, files, __doc__, command="python -m halfwave.apps.generate")


if __name__ == "__main__":
    sys.exit(main())
