"""Finds Celery apps and the statements that configure them.

Facts, with the app as scope (`proj/celery.py#app:app`): `celery.app` (its
presence), `celery.config_from` (a module whose settings belong to it),
`celery.prefix` (Django's namespace), `celery.is_open` (settings that can't be
seen), and its settings. A configuration module has the scope
`path#settings`, a class of settings `path#settings:Class`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator

from accepted.lint.facts import Fact
from accepted.lint.readers.python.appnames import Names, app_scope, created
from accepted.lint.readers.python.evaluating import evaluate
from accepted.lint.readers.python.module import Module
from accepted.lint.readers.python.settingnames import (
    KEYWORDS,
    is_certain,
    setting,
)
from accepted.lint.readers.python.settings import (
    OPEN,
    dict_settings,
    setting_facts,
)


def app_facts(module: Module, names: Names) -> Iterator[Fact]:
    """Yield apps and their settings, and settings of the module itself."""
    yield from _module_settings(module)
    for name, call in created(module):
        yield from _created(call, name, module)
    for variable, name in names.items():
        if variable != name:
            scope = module.source.scope(f"app:{name}")
            yield Fact("celery.alias", variable, module.source.place(1), scope)
    for node in module.every(ast.Assign, ast.AugAssign, ast.Call):
        yield from _configured(node, module, names)


def _created(call: ast.Call, name: str, module: Module) -> Iterator[Fact]:
    scope = module.source.scope(f"app:{name}")
    place = module.place(call)
    yield Fact("celery.app", name, place, scope)
    for keyword in call.keywords:
        if keyword.arg is None:
            yield from dict_settings(keyword.value, module, scope)
        elif keyword.arg == "config_source":
            yield from _source(keyword.value, "", module, scope)
        elif keyword.arg == "changes":
            yield from dict_settings(keyword.value, module, scope)
        else:
            option = KEYWORDS.get(keyword.arg) or setting(keyword.arg)
            if option:
                yield from setting_facts(
                    option, keyword.value, keyword.value, module, scope
                )


def _configured(node: ast.AST, module: Module, names: Names) -> Iterator[Fact]:
    """Yield the facts of a statement about an app's `conf`."""
    match node:
        case ast.Assign(targets=[target], value=value):
            yield from _assigned(target, value, module, names)
        case ast.AugAssign(target=target, value=value):
            yield from _assigned(target, value, module, names)
        case ast.Call(func=ast.Attribute(value=owner, attr=method)):
            if method == "update" and _is_conf(owner):
                scope = app_scope(_app(owner), module, names)
                for inner in node.args:
                    if scope:
                        yield from dict_settings(inner, module, scope)
                for keyword in node.keywords:
                    if scope:
                        yield from _keyword(keyword, module, scope)
            elif method == "config_from_object" and node.args:
                scope = app_scope(owner, module, names)
                prefix = next(
                    (k.value for k in node.keywords if k.arg == "namespace"),
                    None,
                )
                text = evaluate(prefix, module).value
                if scope:
                    yield from _source(
                        node.args[0],
                        text if isinstance(text, str) else "",
                        module,
                        scope,
                    )
            elif method in ("config_from_envvar", "config_from_cmdline"):
                scope = app_scope(owner, module, names)
                if scope:
                    yield Fact(OPEN, True, module.place(node), scope)


def _assigned(
    target: ast.expr, value: ast.expr, module: Module, names: Names
) -> Iterator[Fact]:
    key = ""
    owner: ast.expr | None = None
    match target:
        case ast.Attribute(value=owner, attr="conf"):
            # `app.conf = {...}`
            scope = app_scope(owner, module, names)
            if scope and isinstance(value, ast.Dict):
                yield from dict_settings(value, module, scope)
            return
        case ast.Attribute(value=owner, attr=key) if _is_conf(owner):
            pass
        case ast.Subscript(value=ast.Attribute() as inner, slice=index) if (
            _is_conf(inner.value)
        ):
            # `app.conf.broker_transport_options["visibility_timeout"] = 1`
            owner, key = inner.value, inner.attr
            value = ast.Dict(keys=[index], values=[value])
        case ast.Subscript(value=owner, slice=index) if _is_conf(owner):
            text = evaluate(index, module).value
            key = text if isinstance(text, str) else ""
        case _:
            return
    name = setting(key)
    if name and owner is not None:
        scope = app_scope(_app(owner), module, names)
        if scope:
            yield from setting_facts(name, value, target, module, scope)


def _keyword(
    keyword: ast.keyword, module: Module, scope: str
) -> Iterator[Fact]:
    if keyword.arg is None:
        yield from dict_settings(keyword.value, module, scope)
        return
    name = setting(keyword.arg)
    if name:
        yield from setting_facts(name, keyword.value, keyword, module, scope)


def _source(
    node: ast.expr, prefix: str, module: Module, scope: str
) -> Iterator[Fact]:
    place = module.place(node)
    inner = _under_same_key(node, module)
    if inner is not None:
        yield from dict_settings(inner, module, scope)
        return
    value = evaluate(node, module).value
    if isinstance(value, str):
        name = value
    elif isinstance(node, ast.Name) and node.id in module.classes:
        name = f"{module.dotted}:{node.id}"
    elif isinstance(node, ast.Call) and module.name_of(node.func):
        name = module.name_of(node.func)
        if name in module.classes:
            name = f"{module.dotted}:{name}"
    else:
        name = module.name_of(node)
    yield Fact("celery.config_from", name, place, scope)
    if prefix:
        yield Fact("celery.prefix", prefix, place, scope)


def _under_same_key(node: ast.expr, module: Module) -> ast.expr | None:
    """Return the dict that the module has put where a subscript reads.

    Flask's way: `app.config.from_mapping(CELERY={...})`, and later
    `celery_app.config_from_object(app.config["CELERY"])`.
    """
    if not isinstance(node, ast.Subscript):
        return None
    key = evaluate(node.slice, module).value
    if not isinstance(key, str):
        return None
    for call in module.every(ast.Call):
        for keyword in call.keywords if isinstance(call, ast.Call) else ():
            if keyword.arg == key:
                return keyword.value
    for statement in module.every(ast.Assign):
        match statement:
            case ast.Assign(targets=[ast.Subscript(slice=index)], value=own):
                if evaluate(index, module).value == key:
                    return own
    return None


def _is_conf(node: ast.expr) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "conf"


def _app(conf: ast.expr) -> ast.expr:
    return conf.value if isinstance(conf, ast.Attribute) else conf


def _module_settings(module: Module) -> Iterator[Fact]:
    scope = module.source.scope("settings")
    is_own = "celery" in module.source.name.lower()
    for name, value in module.constants.items():
        option = setting(name)
        if not option:
            continue
        # Any module may have a `result_backend`; linking drops these facts
        # unless an app is configured from the module.
        own = scope if is_certain(name) or is_own else f"{scope}-maybe"
        if name in module.ambiguous:
            value = ast.Name(id=name, lineno=value.lineno, col_offset=0)
        yield from setting_facts(option, value, value, module, own)
    for name, owner in module.classes.items():
        yield from _class_settings(name, owner, module)


def _class_settings(
    name: str, owner: ast.ClassDef, module: Module
) -> Iterator[Fact]:
    scope = module.source.scope(f"settings:{name}")
    for statement in owner.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=bound)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=bound), value=value):
                pass
            case _:
                continue
        option = setting(bound)
        if option and value:
            yield from setting_facts(option, value, value, module, scope)
