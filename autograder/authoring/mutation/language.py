"""Edits that go wrong in any Python: operators, constants, conditions, statements, arguments, bounds."""

import ast
import copy
from collections.abc import Iterator

BINARY: dict[type[ast.operator], type[ast.operator]] = {
    ast.Add: ast.Sub,
    ast.Sub: ast.Add,
    ast.Mult: ast.Div,
    ast.Div: ast.Mult,
    ast.FloorDiv: ast.Div,
    ast.Mod: ast.FloorDiv,
    ast.Pow: ast.Mult,
    ast.MatMult: ast.Mult,
    ast.BitAnd: ast.BitOr,
    ast.BitOr: ast.BitAnd,
}
COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
}
Loop = ast.For | ast.While


def replacements(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node by mistake."""
    yield from _condition(node, parent)
    match node:
        case ast.BinOp():
            yield from _binary(node)
        case ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=int() | float() as value)):
            yield from numbers(-value, parent)
        case ast.UnaryOp():
            yield node.operand
        case ast.BoolOp():
            yield from _boolean(node)
        case ast.Compare():
            yield from _comparison(node)
        case ast.Constant():
            yield from _constant(node, parent)
        case ast.stmt():
            yield from _statement(node, parent)
        case _:
            yield from _parts(node, parent)


def numbers(value: float, parent: ast.AST) -> Iterator[ast.expr]:
    """Yield other numbers: of an axis the neighbours, else one more, one less, nothing, the sign, twice as much."""
    if isinstance(parent, ast.keyword) and parent.arg in {"dim", "axis"}:
        others: list[float] = [{0: 1, 1: 0, -1: -2}.get(int(value), -1), *([0] if value < 0 else [])]
    elif isinstance(value, int):
        others = [value + 1, value - 1, -value, 0]
    else:
        others = [0.0, -value, 2 * value] if value else [1.0]
    yield from (number(other) for other in dict.fromkeys(others) if other != value)


def number(value: float) -> ast.expr:
    """Return a number's expression: below zero a minus sign and a constant, as Python parses it."""
    return ast.UnaryOp(ast.USub(), ast.Constant(-value)) if value < 0 else ast.Constant(value)


def _condition(node: ast.AST, parent: ast.AST) -> Iterator[ast.expr]:
    """Yield a condition's opposite and what it is when it is left out, with either branch."""
    if not (isinstance(parent, ast.If | ast.While | ast.IfExp) and parent.test is node and isinstance(node, ast.expr)):
        if isinstance(parent, ast.comprehension) and node in parent.ifs:
            yield ast.Constant(value=True)
        return
    yield ast.UnaryOp(ast.Not(), node)
    yield ast.Constant(value=False)
    if not isinstance(parent, ast.While):
        yield ast.Constant(value=True)


def _binary(node: ast.BinOp) -> Iterator[ast.expr]:
    if other := BINARY.get(type(node.op)):
        yield ast.BinOp(node.left, other(), node.right)
    if isinstance(node.op, ast.Sub | ast.Div):
        yield ast.BinOp(node.right, node.op, node.left)
    yield from (node.left, node.right)


def _boolean(node: ast.BoolOp) -> Iterator[ast.expr]:
    yield ast.BoolOp(ast.Or() if isinstance(node.op, ast.And) else ast.And(), node.values)
    for left_out in node.values:
        rest = [value for value in node.values if value is not left_out]
        yield ast.BoolOp(node.op, rest) if len(rest) > 1 else rest[0]


def _comparison(node: ast.Compare) -> Iterator[ast.expr]:
    for place, operator in enumerate(node.ops):
        for other in COMPARISONS[type(operator)]:
            yield ast.Compare(node.left, [*node.ops[:place], other(), *node.ops[place + 1 :]], node.comparators)


def _constant(node: ast.Constant, parent: ast.AST) -> Iterator[ast.expr]:
    value = node.value
    if isinstance(value, bool):
        yield ast.Constant(value=not value)
    elif isinstance(value, int | float):
        negative = isinstance(parent, ast.UnaryOp) and isinstance(parent.op, ast.USub)
        yield from () if negative else numbers(value, parent)
    elif isinstance(value, str | bytes) and value and not isinstance(parent, ast.Expr):
        yield ast.Constant(value=type(value)())


def _parts(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.Call():
            yield from _call(node)
        case ast.Slice():
            yield from _slice(node)
        case ast.Tuple(ctx=ast.Load()) if isinstance(parent, ast.Return | ast.Yield):
            yield from _neighbours_swapped(node)


def _call(node: ast.Call) -> Iterator[ast.expr]:
    """Yield the call without its first two arguments' order, the last argument, a keyword, and the call itself."""
    if len(node.args) > 1:
        if not (isinstance(node.func, ast.Name) and node.func.id in {"max", "min"}):  # for them it is all the same
            yield ast.Call(node.func, [node.args[1], node.args[0], *node.args[2:]], node.keywords)
        yield ast.Call(node.func, node.args[:-1], node.keywords)
    for keyword in node.keywords:
        flag = isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, bool)
        if not flag:  # a flag's opposite is the same as leaving it out
            yield ast.Call(node.func, node.args, [other for other in node.keywords if other is not keyword])
    if isinstance(node.func, ast.Attribute):
        yield node.func.value
    if node.args and not isinstance(node.args[0], ast.Starred):
        yield node.args[0]
    match node:
        case ast.Call(func=ast.Name("range"), args=[end]):
            yield ast.Call(node.func, [ast.Constant(1), end], [])
            yield ast.Call(node.func, [ast.BinOp(end, ast.Sub(), ast.Constant(1))], [])
        case ast.Call(func=ast.Name("enumerate"), args=[items]):
            yield ast.Call(node.func, [items, ast.Constant(1)], [])


def _slice(node: ast.Slice) -> Iterator[ast.Slice]:
    """Yield the slice without a bound, and with bounds one too high or too low; constants are edited by themselves."""
    for field in ("lower", "upper", "step"):
        bound = getattr(node, field)
        if bound is None:
            continue
        others: list[ast.expr | None] = [None]
        if field != "step" and not isinstance(bound, ast.Constant | ast.UnaryOp):
            others += [ast.BinOp(bound, operator, ast.Constant(1)) for operator in (ast.Add(), ast.Sub())]
        for other in others:
            edited = copy.copy(node)
            setattr(edited, field, other)
            yield edited


def _neighbours_swapped(node: ast.Tuple) -> Iterator[ast.Tuple]:
    for place in range(len(node.elts) - 1):
        one, other = node.elts[place : place + 2]
        yield ast.Tuple([*node.elts[:place], other, one, *node.elts[place + 2 :]], node.ctx)


def _statement(node: ast.stmt, parent: ast.AST) -> Iterator[ast.stmt]:
    match node:
        case ast.Expr() if not isinstance(node.value, ast.Constant | ast.Yield):
            yield ast.Pass()
        case ast.AugAssign():
            yield ast.Pass()
            yield ast.Assign([node.target], node.value, lineno=node.lineno)
            if other := BINARY.get(type(node.op)):
                yield ast.AugAssign(node.target, other(), node.value)
        case ast.Assign(targets=[target]) if _changes_something(target, node.value):
            yield ast.Pass()
        case ast.Raise():
            yield from _raise(node, parent)
        case ast.Break():
            yield from (ast.Pass(), ast.Continue())
        case ast.Continue():
            yield from (ast.Pass(), ast.Break())
        case ast.With(items=[ast.withitem(optional_vars=None)]):
            yield ast.If(ast.Constant(value=True), node.body, [])
    if isinstance(node, Loop):
        yield type(node)(**{**dict(ast.iter_fields(node)), "body": [*node.body, ast.Break()]})


def _changes_something(target: ast.expr, value: ast.expr) -> bool:
    """Return whether code after an assignment runs without it: it stores into an object, or into a name it reads."""
    if isinstance(target, ast.Attribute | ast.Subscript):
        return True
    stored = {node.id for node in ast.walk(target) if isinstance(node, ast.Name)}
    return bool(stored & {node.id for node in ast.walk(value) if isinstance(node, ast.Name)})


def _raise(node: ast.Raise, parent: ast.AST) -> Iterator[ast.stmt]:
    """Yield no error (unless that is the same as leaving out its condition), and an error of another type."""
    if not (isinstance(parent, ast.If) and parent.body == [node]):
        yield ast.Pass()
    if isinstance(node.exc, ast.Call):
        yield ast.Raise(ast.Call(ast.Name("RuntimeError"), node.exc.args, node.exc.keywords), node.cause)
