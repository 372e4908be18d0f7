"""The private names of Textual that arktui uses, and which of them an installed Textual lacks.

`python -m tests.textual_names` names each one that the installed Textual lacks and exits 1 if there are any; it never
imports arktui, so it works with a Textual that arktui can't start under. `python -m tests.textual_names record` writes
the list again from the sources; run it under the Textual that pyproject.toml pins.

A line of the list is a name, then every class or module that declares it: one that still does is enough.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import pkgutil
import sys
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.metadata import version
from pathlib import Path
from types import ModuleType

LIST = Path(__file__).with_name("textual_names.txt")

_BY_STRING = {"getattr", "setattr", "hasattr", "delattr"}
"""Functions whose second argument is the name of an attribute."""


def recorded() -> list[str]:
    """Return the lines of the list."""
    return LIST.read_text("utf-8").splitlines()


def missing(lines: Iterable[str]) -> list[str]:
    """Return the lines whose name none of its owners declares in the installed Textual."""
    return [line for line in lines if not any(_has(owner, line.split()[0]) for owner in line.split()[1:])]


def used_by(package: str) -> list[str]:
    """Return the lines of the list for a package of ours, sorted; all its modules are imported."""
    uses = {use for uses in _by_module(package).values() for use in uses}
    return sorted(f"{name} {' '.join(owners)}" for name, owners in uses)


def used_outside(folder: str, package: str) -> list[str]:
    """Return each private name with the module of ours that uses it, but for the modules in a folder; sorted."""
    return sorted(
        f"{module} uses {name}"
        for module, uses in _by_module(package).items()
        if module != folder and not module.startswith(f"{folder}.")
        for name, _ in uses
    )


Use = tuple[str, tuple[str, ...]]
"""A private name, and its owners: `module` or `module:Class`."""


def _by_module(package: str) -> dict[str, set[Use]]:
    modules = [importlib.import_module(package)]
    modules += [importlib.import_module(found.name) for found in _modules(modules[0])]
    trees = {module: ast.parse(inspect.getsource(module)) for module in modules if inspect.getsource(module)}
    own = {name for tree in trees.values() for name in _declared_in(tree)}
    return {module.__name__: set(_uses(module, tree, own)) for module, tree in trees.items()}


def _modules(package: ModuleType) -> Iterator[pkgutil.ModuleInfo]:
    for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if not found.name.endswith("__main__"):
            yield found


def _uses(module: ModuleType, tree: ast.Module, own: set[str]) -> Iterator[Use]:
    """Yield what one of our modules uses.

    A name of a class of ours is Textual's if a Textual class that it extends declares it. A name of another object is
    if no class of ours declares it and some Textual class does.
    """
    elsewhere = set(_attributes(tree))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and (node.module or "").partition(".")[0] == "textual":
            is_private = any(map(_is_private, str(node.module).split(".")))
            yield from ((each.name, (str(node.module),)) for each in node.names if is_private or _is_private(each.name))
        if isinstance(node, ast.ClassDef) and (bases := _textual_bases(getattr(module, node.name, None))):
            for name in {*_declared_in(node), *_attributes(node)}:
                if owner := next((base for base in bases if name in _declared_by(base)), None):
                    elsewhere.discard(name)
                    yield name, (_path(owner),)
    for name in elsewhere - own:
        if owners := tuple(sorted(_path(kind) for kind in _textual_classes() if name in _declared_by(kind))):
            yield name, owners


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.endswith("__")


def _attributes(tree: ast.AST) -> Iterator[str]:
    """Yield the private attributes that code reads, calls or sets, but for those of Python's own modules."""
    for node in ast.walk(tree):
        match node:
            case ast.Attribute(value=ast.Name(id=module)) if module in sys.stdlib_module_names:
                pass
            case ast.Attribute(attr=name) if _is_private(name):
                yield name
            case ast.Call(func=ast.Name(id=function), args=[_, ast.Constant(value=str(name)), *_]) if (
                function in _BY_STRING and _is_private(name)
            ):
                yield name


def _declared_in(tree: ast.AST) -> Iterator[str]:
    """Yield the private names that classes declare: methods, class attributes, and what is set on `self`."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(body=body):
                yield from filter(_is_private, _members(body))
            case ast.Attribute(value=ast.Name(id="self" | "cls"), attr=name, ctx=ast.Store()) if _is_private(name):
                yield name


def _members(body: list[ast.stmt]) -> Iterator[str]:
    for statement in body:
        match statement:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
                yield name
            case ast.Assign(targets=targets):
                yield from (target.id for target in targets if isinstance(target, ast.Name))
            case ast.AnnAssign(target=ast.Name(id=name)):
                yield name


def _declared_by(kind: type) -> frozenset[str]:
    """Return the private names that a class declares itself."""
    return _declared_in_module(kind.__module__).get(kind.__qualname__, frozenset())


@cache
def _declared_in_module(name: str) -> dict[str, frozenset[str]]:
    """Return the private names that each class of a module declares."""
    tree = ast.parse(inspect.getsource(sys.modules[name]))
    return {
        node.name: frozenset({*_declared_in(node), *_slots(node)})
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }


def _slots(kind: ast.ClassDef) -> Iterator[str]:
    for statement in kind.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id="__slots__")], value=ast.List(elts=names) | ast.Tuple(elts=names)):
                yield from (str(name.value) for name in names if isinstance(name, ast.Constant))


def _textual_bases(kind: object) -> list[type]:
    """Return the Textual classes that a class extends, the nearest first."""
    bases = kind.__mro__ if isinstance(kind, type) else ()
    return [base for base in bases if base.__module__.partition(".")[0] == "textual"]


@cache
def _textual_classes() -> frozenset[type]:
    """Return the classes of the Textual modules that are imported."""
    modules = [module for name, module in list(sys.modules.items()) if name.partition(".")[0] == "textual"]
    return frozenset(
        kind
        for module in modules
        for kind in vars(module).values()
        if isinstance(kind, type) and kind.__module__ == module.__name__
    )


def _path(kind: type) -> str:
    return f"{kind.__module__}:{kind.__qualname__}"


def _has(owner: str, name: str) -> bool:
    """Whether a module has a name, or a class or a Textual class that it extends declares it."""
    module_name, _, class_name = owner.partition(":")
    try:
        module = importlib.import_module(module_name)
    except ImportError:
        return False
    if not class_name:
        return hasattr(module, name)
    return any(name in _declared_by(base) for base in _textual_bases(getattr(module, class_name, None)))


def main() -> int:
    """Check, or with `record` write the list."""
    if sys.argv[1:] == ["record"]:
        LIST.write_text("\n".join([*used_by("arktui"), ""]), "utf-8")
        return 0
    lines = recorded()
    deleted = missing(lines)
    print(f"Textual {version('textual')}: {len(lines) - len(deleted)} of {len(lines)} private names are there")
    for line in deleted:
        print(f"missing: {line}")
    return 1 if deleted else 0


if __name__ == "__main__":
    sys.exit(main())
