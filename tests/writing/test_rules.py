"""Each rule by itself: what it makes of a few lines, and when it leaves them alone."""

import ast
import textwrap

import pytest

from resnet_spec import get_spec
from rosetta.writing.calls import by_values, drop_defaults, drop_parameters, inline
from rosetta.writing.comments import parse, unparse
from rosetta.writing.expressions import fold
from rosetta.writing.layers import (
    drop_attributes,
    drop_identities,
    drop_known_defaults,
    drop_spec,
    drop_unused,
    set_attributes,
    write_lists_out,
)
from rosetta.writing.specialise import RULES, specialise
from rosetta.writing.statements import (
    drop_nothing,
    propagate,
    return_at_once,
    split_tuples,
    take_branches,
    unroll,
)

SPEC = get_spec("resnet50", head="logits")
CHANGES = [
    (fold, "y = spec.expansion * x", "y = 4 * x"),
    (fold, "y = 1 - spec.norm_decay", "y = 0.1"),
    (fold, "y = spec.num_classes**-0.5", "y = 1000**-0.5"),
    (fold, "y = a if spec.preactivation else b", "y = b"),
    (fold, "y = a if z else a", "y = a"),
    (fold, "y = spec.stem_norm and a", "y = a"),
    (fold, "y = spec.preactivation and a", "y = False"),
    (fold, "y = spec.stem_norm or a", "y = True"),
    (fold, "y = x * 1 // 1", "y = x"),
    (fold, 'y = {"symmetric": 1, "same": a}["same"]', "y = a"),
    (fold, 'y = f"layer{1}_{name}_{2}"', 'y = f"layer1_{name}_2"'),
    (fold, 'y = f"layer{1}"', 'y = "layer1"'),
    (fold, 'y = getattr(self, "layer1")(x)', "y = self.layer1(x)"),
    (fold, "y = len(spec.stage_blocks)", "y = 4"),
    (take_branches, "if True:\n    a()\nelse:\n    b()", "a()"),
    (take_branches, "if False:\n    a()\nc()", "c()"),
    (take_branches, "def f():\n    return 1\n    a()", "def f():\n    return 1"),
    (take_branches, "def f():\n    if False:\n        a()", "def f():\n    pass"),
    (unroll, "def f():\n    for i in range(2):\n        a(i)", "def f():\n    i = 0\n    a(i)\n    i = 1\n    a(i)"),
    (split_tuples, "a, b = x, 1", "a = x\nb = 1"),
    (propagate, "def f(x):\n    a = 3\n    return x + a", "def f(x):\n    return x + 3"),
    (propagate, "def f(x):\n    a = nn.Conv2d\n    return a(x)", "def f(x):\n    return nn.Conv2d(x)"),
    (propagate, "def f(x):\n    a = x\n    return a + a", "def f(x):\n    return x + x"),
    (propagate, "def f(c):\n    a = 1\n    b(a)\n    a = 2\n    b(a)", "def f(c):\n    b(1)\n    b(2)"),
    (return_at_once, "def f(x):\n    y = g(x)\n    return y", "def f(x):\n    return g(x)"),
    (return_at_once, "def f(x):\n    y = g(x)\n    self.a = y", "def f(x):\n    self.a = g(x)"),
    (drop_nothing, "x = x\ny = 1", "y = 1"),
    (drop_nothing, "def f():\n    block: type[int]\n    return 1", "def f():\n    return 1"),
    (drop_spec, "def f(self):\n    self.spec = spec\n    a(self.spec.norm)", "def f(self):\n    a(spec.norm)"),
    (set_attributes, 'setattr(self, "a", x)', "self.a = x"),
    (set_attributes, 'self.add_module("a", x)', "self.a = x"),
    (drop_identities, "y = nn.Identity()(f(x))", "y = f(x)"),
    (drop_identities, "y = nnx.identity(nnx.identity(x))", "y = x"),
    (drop_identities, "y = nn.Sequential(a(), nn.Identity(), nn.ReLU())", "y = nn.Sequential(a(), nn.ReLU())"),
    (
        drop_attributes,
        "class A:\n    def __init__(self):\n        self.a = nn.Identity()\n    def f(self):\n        return self.a(1)",
        "class A:\n    def __init__(self):\n        pass\n    def f(self):\n        return nn.Identity()(1)",
    ),
    (
        drop_attributes,
        "class A:\n    def __init__(self, a):\n        self.a = a\n        self.b = f()",
        "class A:\n    def __init__(self, a):\n        self.b = f()",
    ),
    (write_lists_out, "y = f(a, *[b, c])", "y = f(a, b, c)"),
    (write_lists_out, "y = [f() for _ in range(1)]", "y = [f()]"),
    (drop_known_defaults, "y = nn.Conv2d(a, b, groups=1, bias=False)", "y = nn.Conv2d(a, b, bias=False)"),
    (
        drop_unused,
        "import a, b\ndef f():\n    b.x()\ndef main():\n    f()",
        "import b\ndef f():\n    b.x()\ndef main():\n    f()",
    ),
    (drop_unused, "def f():\n    pass\ndef main():\n    pass", "def main():\n    pass"),
    (drop_defaults, "def f(a, b=1):\n    pass\nf(x, b=1)", "def f(a, b=1):\n    pass\nf(x)"),
    (drop_parameters, "def f(a, b):\n    return a\nf(x, y)", "def f(a):\n    return a\nf(x)"),
    (drop_parameters, "def f(a, b=1):\n    return a + b\nf(x)\nf(y)", "def f(a):\n    return a + 1\nf(x)\nf(y)"),
    (
        drop_parameters,
        "def f(a, *, b):\n    return a + b\nf(x, b=2)\nf(y, b=2)",
        "def f(a):\n    return a + 2\nf(x)\nf(y)",
    ),
    (
        drop_parameters,
        "def f(a, b):\n    return a\ndef g(x):\n    h = partial(f, b=1)\n    return h(x)",
        "def f(a):\n    return a\ndef g(x):\n    h = partial(f)\n    return h(x)",
    ),
    (by_values, "def f(k):\n    return k % 2 == 0\nf(3)\nf(1)", "def f(k):\n    return False\nf(3)\nf(1)"),
    (
        by_values,
        "def f(c):\n    return spec.bottleneck_width(c)\nf(64)\nf(128)",
        "def f(c):\n    return c\nf(64)\nf(128)",
    ),
    (
        inline,
        "def f(a):\n    return g(a)\ndef main(x):\n    return f(x + 1)",
        "def f(a):\n    return g(a)\ndef main(x):\n    return g(x + 1)",
    ),
    (
        inline,
        "def f(a, b=True):\n    if not b:\n        return a\n    return g(a)\ndef main(x):\n    return f(x, b=False)",
        "def f(a, b=True):\n    if not b:\n        return a\n    return g(a)\ndef main(x):\n    return x",
    ),
    (
        inline,
        "def f(y, z):\n    y = y + z\n    return g(y)\ndef main(z, y):\n    return f(z, y)",
        "def f(y, z):\n    y = y + z\n    return g(y)\ndef main(z, y):\n    return g(z + y)",
    ),
    (
        inline,
        "def main(i, o, s):\n    return spec.projects(i, o, s)",
        "def main(i, o, s):\n    return s != 1 or i != o",
    ),
]
UNTOUCHED = [
    (fold, "y = a if z else b"),
    (fold, "y = x.shape[0]"),
    (take_branches, "if z:\n    a()"),
    (unroll, "def f():\n    for i in range(3):\n        a(i)"),
    (unroll, "def f(n):\n    for i in range(n):\n        a(i)"),
    (split_tuples, "a, b = b, a"),
    (propagate, "def f(z):\n    a = 1\n    if z:\n        a = 2\n    return a"),
    (propagate, "def f(z):\n    a = 1\n    for a in z:\n        g(a)\n    return a"),
    (propagate, "def f(x):\n    a = x\n    x = g(x)\n    return a + x"),
    (propagate, "def f(x):\n    a = g(x)\n    return a + a"),
    (propagate, "def f(self):\n    a = self.b\n    return a"),
    (return_at_once, "def f(x):\n    y = g(x)\n    h(y)\n    return y"),
    (drop_identities, "y = nn.Sequential(a(), nn.Identity(), b())"),
    (drop_attributes, "class A:\n    def __init__(self):\n        self.a = f()"),
    (write_lists_out, "y = [f(i) for i in range(1)]"),
    (write_lists_out, "y = [f() for _ in range(3)]"),
    (drop_known_defaults, "y = nn.Conv2d(a, b, groups=2)"),
    (drop_parameters, "def f(a):\n    return a\nf(1)\nf(2)"),
    (drop_parameters, "def f(a, b):\n    return a\ng(f)"),
    (drop_parameters, "def f(a, b):\n    return a\nf(*x)"),
    (drop_parameters, "def f(a):\n    a = g(a)\n    return a\nf(1)"),
    (by_values, "def f(k):\n    return k % 2 == 0\nf(3)\nf(2)"),
    (by_values, "def f(k):\n    return k % 2 == 0\nf(3)\nf(x)"),
    (by_values, "def f(k):\n    k = g(k)\n    return k == 3\nf(3)"),
    (inline, "def f(a):\n    return g(a, h(a), i(a))\ndef main(x):\n    return f(x)"),
    (inline, "def f(a):\n    # Why.\n    return g(a)\ndef main(x):\n    return f(x)"),
    (inline, "def f(a):\n    return [g() for _ in a]\ndef main(x):\n    return f(x)"),
    (inline, "def f(a):\n    return a + a\ndef main(x):\n    return f(g(x))"),
    (inline, "def f(a):\n    return g(a)\ndef main(f, x):\n    return f(x)"),
    (inline, "def f(a):\n    return g(a)\ndef main(x):\n    return f(*x)"),
    (fold, "y = getattr(a, '0')"),
    (fold, "y = {'a': 1, **z}['a']"),
    (fold, "y = 1 / 0"),
    (fold, "y = (1, 2)[9]"),
    (unroll, "def f(x):\n    for i in range(2):\n        if x:\n            break\n        g(i)"),
    (unroll, "def f(x):\n    for i in range(2):\n        if x:\n            continue\n        g(i)"),
    (unroll, "def f(x):\n    for i in range(2):\n        g(i)\n    else:\n        h()"),
    (split_tuples, "a, *b = x, y, z"),
    (propagate, "def f(z):\n    a = 1\n    for i in z:\n        g(a)\n        a = 2"),
    (propagate, "def f(x, z):\n    a = x\n    for x in z:\n        g(a)\n    return a"),
    (propagate, "def f(x):\n    a = 1\n    a += x\n    return a"),
    (propagate, "def f():\n    a = b = 1\n    return a + b"),
    (propagate, "def f(x):\n    a = 1\n    del a\n    return 2"),
    (propagate, "def f(x):\n    a = 1\n    return lambda a: a"),
    (propagate, "def f(x):\n    a = x\n    return lambda x: a + x"),
    (propagate, "def f(x):\n    a = 1\n    return [a for a in x]"),
    (propagate, "def f(x, z):\n    a = x\n    return [a + x for x in z]"),
    (propagate, "def f(z):\n    a = []\n    for i in z:\n        a.append(i)"),
    (return_at_once, "def f(z):\n    for i in z:\n        y = g(i)\n        x = y\n    return x + y"),
    (set_attributes, 'self.add_module("0", x)'),
    (set_attributes, 'setattr(self, "0", x)'),
    (
        drop_attributes,
        "class A:\n    def f(self):\n        self.a = 1\n        self.a = 2\n    def g(self):\n        return self.a",
    ),
    (
        drop_attributes,
        "class A:\n    def f(self):\n        self.a = 1\n    def g(self, z):\n        self.a += z\n        return 1",
    ),
    (drop_attributes, "class A:\n    def __init__(self, x):\n        self.a = [g(), x]"),
    (write_lists_out, "y = [f() for _ in range(1) if z]"),
    (drop_defaults, "def f(a, b=1):\n    pass\ndef m(f):\n    f(x, b=1)"),
    (drop_defaults, "def f(a, b=1):\n    pass\ndef m():\n    p = partial(f, b=2)\n    p(x, b=1)"),
    (drop_parameters, "def f(a, b):\n    return a\nf(x, g())"),
    (drop_parameters, "def f(*a, b):\n    return a\nf(x, y, b=1)"),
    (drop_parameters, "def f(a):\n    return lambda a: a\nf(1)"),
    (drop_parameters, "def f(a, b):\n    return a\ndef g(x):\n    h = partial(f, b=1)\n    return k(h)"),
    (by_values, "def f(k):\n    return k == 3\nf(*x)\nf(3)"),
    (by_values, "def f(k):\n    return k == 3\ng(f)\nf(3)"),
    (by_values, "def f(k):\n    return 1 // k == 3\nf(0)"),
    (by_values, "def f(k):\n    return k == 3\ndef g(k):\n    for k in (3, 4):\n        f(k)\ng(3)"),
    (inline, "def f(a):\n    return f(a)\ndef main(x):\n    return f(x)"),
    (inline, "@cache\ndef f(a):\n    return g(a)\ndef main(x):\n    return f(x)"),
    (inline, "def f(a):\n    return g(a)\ndef main(g, x):\n    return f(x)"),
    (inline, "def f(a):\n    return y + a\ndef main(x):\n    y = 2\n    return f(x)"),
    (inline, "def f(*a):\n    return g(a)\ndef main(x):\n    return f(x)"),
    (inline, "def f(a, b):\n    return a\ndef main(x):\n    return f(x, q())"),
]


def applied(rule, source: str) -> str:
    """What a rule makes of a source, in the unparser's own layout."""
    module = parse(source)
    while rule(module, SPEC):
        pass
    return unparse(module)


def laid_out(source: str) -> str:
    return unparse(parse(source))


def name(case) -> str:
    return case.__name__ if callable(case) else ""


@pytest.mark.parametrize(("rule", "before", "after"), CHANGES, ids=name)
def test_what_a_rule_changes(rule, before: str, after: str) -> None:
    assert ast.dump(ast.parse(applied(rule, before))) == ast.dump(ast.parse(after))


@pytest.mark.parametrize(("rule", "source"), UNTOUCHED, ids=name)
def test_what_a_rule_leaves_alone(rule, source: str) -> None:
    assert not rule(parse(source), SPEC)
    assert applied(rule, source) == laid_out(source)


def test_every_rule_has_both() -> None:
    everything = {rule for rule, *_ in CHANGES}
    assert everything == set(RULES)


def test_a_comment_above_a_choice_is_about_its_first_alternative() -> None:
    source = "f(\n    # About a.\n    x=a if spec.{} else b,\n    y=1,\n)"
    assert "# About a." in applied(fold, source.format("stem_norm"))
    assert "# About a." not in applied(fold, source.format("preactivation"))


def test_the_comment_of_a_name_that_gives_way_moves_to_what_comes_next() -> None:
    source = "def f(x):\n    # Why a.\n    a = 3\n    return x + a"
    assert "# Why a.\n    return x + 3" in applied(propagate, source)


def test_a_network_becomes_plain() -> None:
    source = textwrap.dedent('''
        """All networks."""
        def relu(spec, x, *, twice=False):
            """One ReLU, or two."""
            if twice:
                return F.relu(F.relu(x))
            return F.relu(x)
        class ResNet:
            """A network."""
            def __init__(self, spec):
                self.spec = spec
                for number, blocks in enumerate(spec.stage_blocks, start=1):
                    setattr(self, f"layer{number}", stage(spec, blocks))
            def forward(self, x):
                for number in range(1, len(self.spec.stage_blocks) + 1):
                    x = getattr(self, f"layer{number}")(x)
                return relu(self.spec, x) if self.spec.relu_after_sum else x
        def stage(spec, blocks):
            """Blocks."""
            return nn.Sequential(*[nn.ReLU() for _ in range(blocks)])
        def main():
            ResNet(spec)
    ''')
    module = parse(source)
    specialise(module, get_spec("resnet18", stage_blocks=(1, 2), stage_channels=(8, 8), stage_strides=(1, 1)))
    assert unparse(module) == laid_out('''
"""All networks."""
class ResNet:
    """A network."""
    def __init__(self):
        self.layer1 = stage(1)
        self.layer2 = stage(2)
    def forward(self, x):
        x = self.layer1(x)
        x = self.layer2(x)
        return F.relu(x)
def stage(blocks):
    """Blocks."""
    return nn.Sequential(*[nn.ReLU() for _ in range(blocks)])
def main():
    ResNet()
''')
