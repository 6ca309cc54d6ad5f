"""A parsed Python module: its imports, constants, classes and functions."""

from __future__ import annotations

import ast
import warnings
from dataclasses import dataclass, field

from accepted.lint.facts import Place
from accepted.lint.source import Source, Unreadable


@dataclass
class Module:
    """The names that a module's top level binds, without running it."""

    source: Source
    tree: ast.Module
    dotted: str
    # Local name -> the dotted name that it stands for.
    imports: dict[str, str] = field(default_factory=dict)
    constants: dict[str, ast.expr] = field(default_factory=dict)
    # Bound more than once: only a run would tell which counts.
    ambiguous: set[str] = field(default_factory=set)
    classes: dict[str, ast.ClassDef] = field(default_factory=dict)
    functions: dict[str, ast.FunctionDef | ast.AsyncFunctionDef] = field(
        default_factory=dict
    )

    # All nodes of the tree by their type: it is walked only once.
    nodes: dict[type[ast.AST], list[ast.AST]] = field(default_factory=dict)

    def every(self, *types: type[ast.AST]) -> list[ast.AST]:
        """Return the nodes of these types, in the order of their places."""
        found = [node for one in types for node in self.nodes.get(one, ())]
        return sorted(found, key=_position)

    def place(self, node: ast.AST) -> Place:
        """Return where a node begins."""
        line = getattr(node, "lineno", 1)
        return self.source.place(line, getattr(node, "col_offset", 0) + 1)

    def name_of(self, node: ast.expr) -> str:
        """Return the dotted name of an expression: `celery.Celery`, or ''.

        Imports are followed: after `import celery as c`, `c.Celery` has the
        same name.
        """
        parts: list[str] = []
        while isinstance(node, ast.Attribute):
            parts.append(node.attr)
            node = node.value
        if not isinstance(node, ast.Name):
            return ""
        root = self.imports.get(node.id, node.id)
        return ".".join([root, *reversed(parts)])


def parsed(source: Source) -> Module:
    """Return a module; raise Unreadable."""
    try:
        with warnings.catch_warnings():
            # An invalid escape in others' code is no news of ours.
            warnings.simplefilter("ignore")
            tree = ast.parse(source.text)
    except SyntaxError as error:
        line = error.lineno or 1
        raise Unreadable(f"isn't Python 3: {error.msg}", line) from None
    except (RecursionError, MemoryError):
        raise Unreadable("nests too deeply for Python's parser") from None
    except ValueError as error:
        raise Unreadable(f"isn't Python: {error}") from None
    module = Module(source, tree, dotted_name(source.path))
    for statement in _top_level(tree.body):
        _bind(module, statement)
    for node in ast.walk(tree):
        module.nodes.setdefault(type(node), []).append(node)
        # Celery apps and clients are also imported inside functions.
        if isinstance(node, ast.Import | ast.ImportFrom):
            _import(module, node)
    return module


def _position(node: ast.AST) -> tuple[int, int]:
    return getattr(node, "lineno", 0), getattr(node, "col_offset", 0)


def dotted_name(path: str) -> str:
    """Return the module's name by its path: `a/b/__init__.py` is `a.b`."""
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _top_level(body: list[ast.stmt]) -> list[ast.stmt]:
    """Return the statements of the top level, those in `if` and `try` too."""
    found: list[ast.stmt] = []
    for statement in body:
        found.append(statement)
        for name in ("body", "orelse", "finalbody"):
            if isinstance(statement, ast.If | ast.Try | ast.With):
                found.extend(_top_level(getattr(statement, name, [])))
        if isinstance(statement, ast.Try):
            for handler in statement.handlers:
                found.extend(_top_level(handler.body))
    return found


def _bind(module: Module, statement: ast.stmt) -> None:
    match statement:
        case ast.Assign(targets=[ast.Name(id=name)], value=value):
            _constant(module, name, value)
        case ast.AnnAssign(target=ast.Name(id=name), value=value) if value:
            _constant(module, name, value)
        case ast.AugAssign(target=ast.Name(id=name)):
            module.ambiguous.add(name)
        case ast.ClassDef(name=name):
            module.classes[name] = statement
        case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            module.functions[name] = statement


def _constant(module: Module, name: str, value: ast.expr) -> None:
    if name in module.constants:
        module.ambiguous.add(name)
    module.constants[name] = value


def _import(module: Module, node: ast.Import | ast.ImportFrom) -> None:
    if isinstance(node, ast.Import):
        for alias in node.names:
            root = alias.name.partition(".")[0]
            module.imports[alias.asname or root] = (
                alias.name if alias.asname else root
            )
        return
    base = node.module or ""
    if node.level:
        package = module.dotted.split(".")
        is_package = module.source.path.endswith("__init__.py")
        keep = len(package) - node.level + is_package
        base = ".".join([*package[: max(keep, 0)], *([base] if base else [])])
    for alias in node.names:
        module.imports[alias.asname or alias.name] = (
            f"{base}.{alias.name}" if base else alias.name
        )
