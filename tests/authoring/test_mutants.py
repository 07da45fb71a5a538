import pytest

from autograder.authoring.mutation.mutants import mutants, unparsed

ANSWER = '''\
import torch


def scaled(X: torch.Tensor, dim: int) -> torch.Tensor:
    """Return 1 where X is 1."""
    if dim < 0:
        raise ValueError(f"no axis {dim - 1}", 5)
    with torch.no_grad():
        total = X.sum(dim=dim, keepdim=True)
    return X[1:] / total
'''


def names(answer: str) -> list[str]:
    return [mutant.name for mutant in mutants(answer)]


@pytest.mark.parametrize(
    "name",
    [
        "scaled: if dim < 0: -> if dim <= 0:",
        "scaled: if dim < 0: -> if not dim < 0:",
        "scaled: if dim < 0: -> if False:",
        "scaled: if dim < 0: -> if dim < 1:",
        "scaled: raise ValueError(f'no axis {dim - 1}', 5) -> raise RuntimeError(f'no axis {dim - 1}', 5)",
        "scaled: with torch.no_grad(): -> if True:",
        "scaled: total = X.sum(dim=dim, keepdim=True) -> total = X.sum(dim=dim, keepdim=False)",
        "scaled: total = X.sum(dim=dim, keepdim=True) -> total = X.sum(keepdim=True)",
        "scaled: total = X.sum(dim=dim, keepdim=True) -> total = X.sum(dim=0, keepdim=True)",
        "scaled: total = X.sum(dim=dim, keepdim=True) -> total = X.mean(dim=dim, keepdim=True)",
        "scaled: total = X.sum(dim=dim, keepdim=True) -> total = X",
        "scaled: return X[1:] / total -> return X[1:] * total",
        "scaled: return X[1:] / total -> return total / X[1:]",
        "scaled: return X[1:] / total -> return X[1:]",
        "scaled: return X[1:] / total -> return X[:] / total",
        "scaled: return X[1:] / total -> return X[2:] / total",
    ],
)
def test_a_typical_mistake_is_among_the_mutants(name: str) -> None:
    assert name in names(ANSWER)


def test_docstrings_annotations_and_messages_stay_as_they_are() -> None:
    sources = [mutant.source for mutant in mutants(ANSWER)]

    assert all('"""Return 1 where X is 1."""' in source for source in sources)
    assert all("(X: torch.Tensor, dim: int) -> torch.Tensor:" in source for source in sources)
    assert all("(f'no axis {dim - 1}', 5)" in source for source in sources)


def test_a_mutant_differs_from_the_answer_and_from_every_other() -> None:
    sources = [mutant.source for mutant in mutants(ANSWER)]

    assert unparsed(ANSWER) not in sources
    assert len(set(sources)) == len(sources)
    assert len(set(names(ANSWER))) == len(sources)


def test_names_stay_when_comments_layout_and_other_lines_change() -> None:
    before = set(names(ANSWER))

    after = set(names(ANSWER.replace("    with torch", "    # as it should be\n    dim = int(dim)\n    with torch")))

    assert before < after


@pytest.mark.parametrize(
    ("answer", "name"),
    [
        ("def f(x):\n    while x < 9:\n        x += 1\n    return x", "f: x += 1 -> x = 1"),
        ("def f(x):\n    while x < 9:\n        x += 1\n    return x", "f: while x < 9: -> while x < 9: ... break"),
        ("def f(m):\n    m.eval()\n    return m", "f: m.eval() -> pass"),
        ("def f(m):\n    m.eval()\n    return m", "f: m.eval() -> m.train()"),
        ("def f(a, b):\n    return (a, b)", "f: return (a, b) -> return (b, a)"),
        ("def f(a, b):\n    return g(a, b)", "f: return g(a, b) -> return g(b, a)"),
        ("def f(a):\n    return a.detach().clone()", "f: return a.detach().clone() -> return a.clone()"),
        ("def f(a):\n    return a.sum(dim=-1)", "f: return a.sum(dim=-1) -> return a.sum(dim=0)"),
        ("def f(n):\n    return range(n)", "f: return range(n) -> return range(n - 1)"),
        ("def f(a):\n    return a.float()", "f: return a.float() -> return a.double()"),
        ("class A:\n    def f(self):\n        return -1", "A.f: return -1 -> return 1"),
    ],
)
def test_an_edit_has_a_legible_name(answer: str, name: str) -> None:
    assert name in names(answer)


def test_of_equal_edits_in_equal_lines_each_has_its_number() -> None:
    assert "f: x = x + 1 -> x = x - 1 #2" in names("def f(x):\n    x = x + 1\n    x = x + 1\n    return x")
