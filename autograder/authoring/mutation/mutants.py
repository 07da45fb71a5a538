"""All single-edit mutants of an answer's source, each under a name that stays when other lines change."""

import ast
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from autograder.authoring.mutation import language, tensors

LEGIBLE = 72  # characters of the expression that a name shows around an edit
_UNTOUCHED_FIELDS = {"annotation", "returns", "type_params", "handlers"}


@dataclass(frozen=True, slots=True)
class Mutant:
    """One edit of an answer; `name` is made of the definition's name and the edited expression, before and after."""

    name: str
    source: str


def mutants(answer: str) -> tuple[Mutant, ...]:
    """Return the mutants of an answer's functions and classes, without doubles and without what does not compile.

    Left alone: docstrings, annotations, what an error says, f-strings, and statements outside of definitions.
    """
    tree = ast.parse(answer)
    seen, found, names = {ast.unparse(tree)}, [], Counter[str]()
    for definition in tree.body:
        if not isinstance(definition, ast.FunctionDef | ast.ClassDef):
            continue
        for ancestors, old in _places(definition, (tree,)):
            for new in (*language.replacements(old, ancestors[-1]), *tensors.replacements(old, ancestors[-1])):
                name, source = _replaced(tree, ancestors, old, new)
                if source in seen or not _compiles(source):
                    continue
                seen.add(source)
                names[name] += 1
                found.append(Mutant(name if names[name] == 1 else f"{name} #{names[name]}", source))
    return tuple(found)


def unparsed(answer: str) -> str:
    """Return the answer as mutants are written: no comments, one line a statement."""
    return ast.unparse(ast.parse(answer))


def _places(node: ast.AST, ancestors: tuple[ast.AST, ...]) -> Iterator[tuple[tuple[ast.AST, ...], ast.AST]]:
    """Yield every node that may be edited, behind its ancestors, the outermost first."""
    yield ancestors, node
    if isinstance(node, ast.JoinedStr | ast.Raise) or _is_docstring(node):
        return
    for field, value in ast.iter_fields(node):
        if field in _UNTOUCHED_FIELDS:
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST):
                yield from _places(child, (*ancestors, node))


def _is_docstring(node: ast.AST) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)


def _replaced(tree: ast.Module, ancestors: tuple[ast.AST, ...], old: ast.AST, new: ast.AST) -> tuple[str, str]:
    """Return the mutant's name and source; the tree is put back as it was."""
    shown = _shown(ancestors, old)
    before = _text(shown)
    _put(ancestors[-1], old, ast.copy_location(new, old))
    source, after = ast.unparse(tree), _text(new if shown is old else shown)
    _put(ancestors[-1], new, old)
    if before == after:  # the edit is in the body of what is shown
        after += f" ... {_last_line(new)}"
    where = ".".join(node.name for node in (*ancestors, old) if isinstance(node, ast.FunctionDef | ast.ClassDef))
    return f"{where}: {before} -> {after}", source


def _shown(ancestors: tuple[ast.AST, ...], old: ast.AST) -> ast.AST:
    """Return the largest legible expression or statement around an edit."""
    shown = old
    for node in reversed(ancestors):
        whole = isinstance(shown, ast.stmt) or not isinstance(node, ast.expr | ast.stmt | ast.keyword)
        if whole or len(ast.unparse(node)) > LEGIBLE:
            break
        shown = node
    return shown


def _text(node: ast.AST) -> str:
    """Return the node's source, of a compound statement the first line."""
    return ast.unparse(node).split("\n")[0]


def _last_line(node: ast.AST) -> str:
    return ast.unparse(node).split("\n")[-1].strip()


def _put(parent: ast.AST, old: ast.AST, new: ast.AST) -> None:
    for field, value in ast.iter_fields(parent):
        if value is old:
            setattr(parent, field, new)
        elif isinstance(value, list):
            value[:] = [new if item is old else item for item in value]


def _compiles(source: str) -> bool:
    try:
        compile(source, "<mutant>", "exec", flags=ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError:
        return False
    return True
