"""Hidden tests as they are often written; run by naive.py in the process of the student's code, never by ours."""

import inspect
import math
import random

import numpy as np
import pytest
import torch

NOTE = "CANARY-HIDDEN-TEST"


def test_a_hidden_number(student):
    hidden = 774411229
    expected = 1548822458
    assert student.double(hidden) == expected


def test_another_number(student):
    number = random.randint(10**6, 10**7)
    if abs(student.double(number) - 2 * number) > 1e-9:
        pytest.fail("wrong")


def test_a_close_number(student):
    assert math.isclose(student.double(1.25), 2.5)


def test_all_numbers(student):
    assert all(student.double(number) == 2 * number for number in (3, 5, 7))


def test_an_array(student):
    np.testing.assert_allclose(student.double(np.array([1.5, 2.5])), [3.0, 5.0])


def test_a_tensor(student):
    X = torch.arange(6.0).reshape(2, 3)
    got = student.double(X)
    assert torch.allclose(got, 2 * X)


def test_an_error(student):
    with pytest.raises(TypeError):
        student.double(object())


def test_total_with_sums_switched_off(student, monkeypatch):
    def banned(*_, **__):
        raise RuntimeError("sums are banned")

    x = torch.arange(5.0)
    monkeypatch.setattr(torch, "sum", banned)
    monkeypatch.setattr(torch.Tensor, "sum", banned)
    assert float(student.total(x)) == 10.0


def test_total_by_its_source(student):
    source = inspect.getsource(student.total)
    assert "torch.sum" not in source
    assert ".sum(" not in source
    assert float(student.total(torch.arange(5.0))) == 10.0
