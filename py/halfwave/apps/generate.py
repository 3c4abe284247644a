"""The page's types, numbers and words, made from the package's: one definition on both sides.

    python -m halfwave.apps.generate web/src/generated

writes types.ts (a hop's report, from contract.py), page.ts (the calls, from page_contract.py), quantities.ts (what can
be estimated, from estimates.py), reasons.ts (why it cannot, and what to do), limits.ts (numbers that both sides need,
and the room that is assumed), relay.ts (what the relay says between the data) and version.ts. With --check nothing is
written, and the exit status is 1 when a file is not what would be written.
"""

from __future__ import annotations

import inspect
import json
import re
import sys
import types
from dataclasses import asdict
from types import ModuleType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints, is_typeddict

from .. import contract
from ..csi.carrier import LIGHT_M_S, USUAL_HZ
from ..csi.estimates import REGISTRY
from ..csi.reasons import REASONS
from ..csi.room import Room
from ..csi.why_undetermined import WAIT
from ..engine.hop import HOP_S
from ..engine.live_doppler import EVERY_S
from ..sensing.field import COLUMNS
from ..sensing.velocity_profile import GRID_M_S
from ..version import VERSION
from . import page_contract
from .made_files import make
from .page_contract import Json

__all__ = ["files", "typescript"]

_HEAD = "// Made by `python -m halfwave.apps.generate web/src/generated` from py/halfwave/{source}. Do not edit.\n\n"
_QUANTITY = """/** One quantity that is estimated. */
export interface Quantity {
  name: string;
  label: string;
  unit: string;
  description: string;
  range: readonly number[] | null;
  classes: readonly string[];
  lasts_s: number;
}

"""
_JSON = """/** A text that is the JSON of a T. */
export type Json<T> = string & { readonly of?: T };
"""
_ALIASES: dict[Any, str] = {
    getattr(module, name): name
    for module in (contract, page_contract)
    for name in module.__all__
    if not isinstance(getattr(module, name), type)
}
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
    >>> typescript(dict[str, float | None]), typescript(list[Literal["a", "b"]]), typescript(tuple[int, str])
    ('Record<string, number | null>', '("a" | "b")[]', '[number, string]')
    """
    if hint in _PLAIN:
        return _PLAIN[hint]
    if hint in _ALIASES:
        return _ALIASES[hint]
    return _spelt(hint)


def _spelt(hint: Any) -> str:
    """The same, and of another name of a type what it stands for."""
    origin, args = get_origin(hint), get_args(hint)
    if is_typeddict(hint):
        return str(hint.__name__)
    if origin is Annotated and get_origin(of := args[1]) is Json:
        return f"Json<{typescript(get_args(of)[0])}>"
    if origin is Annotated:
        return typescript(args[0])
    if origin is Literal:
        return " | ".join(json.dumps(value) for value in args)
    if origin in (Union, types.UnionType):
        return " | ".join(dict.fromkeys(typescript(a) for a in args))
    if origin is dict and args[0] is str:
        return f"Record<string, {typescript(args[1])}>"
    if origin is list:
        of = typescript(args[0])
        return f"({of})[]" if " | " in of else f"{of}[]"
    if origin is tuple and ... not in args:
        return f"[{', '.join(map(typescript, args))}]"
    raise TypeError(f"expected a type that JSON has, got {hint}")


def _fields(definition: Any) -> list[str]:
    lines = []
    for name, hint in get_type_hints(definition, include_extras=True).items():
        if get_origin(hint) is Annotated:
            lines.append(f"  /** {get_args(hint)[1]} */")
        lines.append(f"  {name}: {typescript(hint)};")
    return lines


def _calls(definition: Any) -> list[str]:
    """Of a protocol. What is None in Python, Pyodide has as undefined."""
    lines = []
    for name in (n for n in vars(definition) if not n.startswith("_")):
        call = getattr(definition, name)
        hints = get_type_hints(call, include_extras=True)
        given = [
            f"{p}: {typescript(hints[p])}".replace("null", "undefined")
            for p in inspect.signature(call).parameters
            if p != "self"
        ]
        gives = "void" if hints["return"] is types.NoneType else typescript(hints["return"])
        lines.append(f"  {name}({', '.join(given)}): {gives};")
    return lines


def _declared(module: ModuleType, name: str) -> str:
    """An interface of a TypedDict or a protocol, or else another name of a type."""
    definition = getattr(module, name)
    if not isinstance(definition, type):
        return f"export type {name} = {_spelt(definition)};"
    about = " ".join((definition.__doc__ or "").split())
    inside = _fields(definition) if is_typeddict(definition) else _calls(definition)
    return "\n".join([f"/** {about} */", f"export interface {name} {{", *inside, "}"])


def _all_declared(module: ModuleType) -> str:
    return "\n\n".join(_declared(module, name) for name in module.__all__) + "\n"


def _constant(name: str, value: Any, note: str, kind: str = "") -> str:
    return f"/** {note} */\nexport const {name}{kind and f': {kind}'} = {json.dumps(value, indent=2)};\n"


def _limits() -> str:
    cells, most_m_s = len(GRID_M_S), float(GRID_M_S[-1])
    return "\n".join(
        [
            'import type { Room } from "./types";\n',
            _constant("HOP_S", HOP_S, "From one hop to the next (engine/hop.py)."),
            _constant("DOPPLER_EVERY_S", EVERY_S, "From one Doppler spectrum to the next (engine/live_doppler.py)."),
            _constant(
                "VELOCITY_CELLS", cells, "Of the velocity profile along each axis (sensing/velocity_profile.py)."
            ),
            _constant("VELOCITY_MOST_M_S", most_m_s, "The middle of the outermost cell."),
            _constant("LIGHT_M_S", LIGHT_M_S, "Speed of light (csi/carrier.py)."),
            _constant(
                "USUAL_HZ", USUAL_HZ, "Of a link that does not report its frequency: channel 6 (csi/carrier.py)."
            ),
            _constant("SPLAT_COLUMNS", COLUMNS, "Numbers of a splat (sensing/field.py)."),
            _constant("ASSUMED_ROOM", Room.assume().to_json(), "Until a stream says more (csi/room.py).", "Room"),
        ]
    )


def files() -> dict[str, str]:
    """The generated files.

    Returns
    -------
    dict of str to str
        Name and text of each.

    Examples
    --------
    >>> sorted(files())
    ['limits.ts', 'page.ts', 'quantities.ts', 'reasons.ts', 'relay.ts', 'types.ts', 'version.ts']
    """
    from halfwave_relay import messages  # of the other distribution: only who makes the page has both

    page = _all_declared(page_contract)
    shared = [name for name in contract.__all__ if re.search(rf": (.*[ <])?{name}\b", page)]
    quantities = {name: asdict(q) for name, q in REGISTRY.items()}
    return {
        "types.ts": _HEAD.format(source="contract.py") + _all_declared(contract),
        "page.ts": _HEAD.format(source="apps/page_contract.py")
        + f'import type {{ {", ".join(shared)} }} from "./types";\n\n{_JSON}\n{page}',
        "quantities.ts": _HEAD.format(source="csi/estimates.py")
        + _QUANTITY
        + f"export const QUANTITIES = {json.dumps(quantities, indent=2)}"
        + " as const satisfies Record<string, Quantity>;\n\n"
        + "export type QuantityName = keyof typeof QUANTITIES;\n",
        "reasons.ts": _HEAD.format(source="csi/why_undetermined.py and why_rejected.py")
        + 'import type { ReasonKind } from "./types";\n\n'
        + f"export const WAIT = {json.dumps(WAIT)};\n\n"
        + "export const REASONS: Record<string, ReasonKind> = {\n"
        + "".join(f"  {code}: {json.dumps(kind)},\n" for code, kind in REASONS.items())
        + "};\n",
        "relay.ts": _HEAD.replace("py/halfwave/", "relay/").format(source="halfwave_relay/messages.py")
        + _all_declared(messages),
        "version.ts": _HEAD.format(source="version.py") + f"export const VERSION = {json.dumps(VERSION)};\n",
        "limits.ts": _HEAD.format(source="engine, sensing and csi") + _limits(),
    }


def main(argv: list[str] | None = None) -> int:
    """Write the files, or with --check name those that are not as they would be written; the exit status."""
    return make(argv, files, __doc__, command="python -m halfwave.apps.generate")


if __name__ == "__main__":
    sys.exit(main())
