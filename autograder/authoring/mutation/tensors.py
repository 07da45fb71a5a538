"""Edits that go wrong in deep-learning code: axes, dtypes, reductions, modes, initial values."""

import ast
from collections.abc import Iterator

PAIRS = (
    ("sum", "mean"),
    ("max", "min"),
    ("amax", "amin"),
    ("argmax", "argmin"),
    ("any", "all"),
    ("zeros", "ones"),
    ("zeros_like", "ones_like"),
    ("new_zeros", "new_ones"),
    ("zeros_", "ones_"),
    ("randn", "rand"),
    ("float", "double"),
    ("float32", "float64"),
    ("train", "eval"),
    ("no_grad", "enable_grad"),
    ("values", "indices"),
    ("floor", "ceil"),
    ("MaxPool2d", "AvgPool2d"),
)
SWAPS = {
    **dict(PAIRS),
    **{other: one for one, other in PAIRS},
    "long": "int",
    "int64": "int32",
    "int16": "uint8",
    "uint8": "int8",
    "uniform_": "normal_",
    "xavier_uniform_": "xavier_normal_",
    "relu": "abs",
    "ReLU": "Sigmoid",
    "exp": "exp2",
    "log": "log2",
    "std": "var",
    "sqrt": "square",
}
AXES = {"dim", "axis"}


def replacements(node: ast.AST, parent: ast.AST) -> Iterator[ast.AST]:
    """Yield what may stand in the place of a node by mistake."""
    match node:
        case ast.Attribute(attr=name, ctx=ast.Load()) if name in SWAPS:
            yield ast.Attribute(node.value, SWAPS[name], node.ctx)
        case ast.Attribute(attr="T" | "mT"):
            yield node.value
        case ast.Name(id=name, ctx=ast.Load()) if name in SWAPS and isinstance(parent, ast.Call):
            yield ast.Name(SWAPS[name], node.ctx)
        case ast.keyword(arg=name) if name in AXES and not isinstance(node.value, ast.Constant | ast.UnaryOp):
            yield from (
                ast.keyword(name, value) for value in (ast.Constant(0), ast.UnaryOp(ast.USub(), ast.Constant(1)))
            )
