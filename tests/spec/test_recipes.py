"""The recipes are those of their sources, and say at which rate each step is."""

import dataclasses

import numpy as np
import pytest

from resnet_spec import RECIPES, SGD, Adam, Recipe, RosettaError, cosine, get_recipe

# D2L 8.6.4: d2l.Trainer(max_epochs=10), ResNet18(lr=0.01), FashionMNIST(batch_size=128), and plain SGD.
# He et al. 2015, section 4.2: momentum 0.9, weight decay 1e-4, rate 0.1, mini-batches of 128, 4 pixels padded.
NUMBERS = {
    "digits": (SGD(momentum=0.9, weight_decay=1e-4), 0.02, "cosine", 1, 32, 4, 2, False),
    "d2l": (SGD(), 0.01, "constant", 0, 128, 10, 0, False),
    "d2l_paddle": (Adam(), 1e-3, "constant", 0, 64, 2, 0, False),
    "paper": (SGD(momentum=0.9, weight_decay=1e-4), 0.1, "staircase", 1, 128, 20, 4, True),
    "cosine": (SGD(momentum=0.9, weight_decay=1e-4), 0.1, "cosine", 1, 128, 20, 4, True),
    "photographs": (SGD(momentum=0.9, weight_decay=1e-4), 0.1, "thirds", 0, 256, 90, 4, True),
}


def test_every_number_is_the_sources() -> None:
    found = {}
    for name, recipe in RECIPES.items():
        fields = dataclasses.asdict(recipe) | {"optimiser": recipe.optimiser}
        assert (fields.pop("name"), get_recipe(name)) == (name, recipe)
        assert fields.pop("source")
        found[name] = tuple(fields.values())
    assert found == NUMBERS


def test_d2ls_own_recipe_and_the_paddle_editions_say_whose_they_are() -> None:
    assert "Dive into Deep Learning, section 8.6" in get_recipe("d2l").source
    assert "Paddle edition" in get_recipe("d2l_paddle").source


def test_a_recipe_stays_as_it_is() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        get_recipe("paper").epochs = 1
    with pytest.raises(TypeError):
        Recipe(*vars(get_recipe("paper")).values())


def test_a_name_that_is_none_is_named_and_not_echoed_whole() -> None:
    with pytest.raises(RosettaError, match="'papr' is not a recipe: did you mean paper"):
        get_recipe("papr")
    with pytest.raises(RosettaError) as caught:
        get_recipe("k" * 100_000)
    assert len(str(caught.value)) < 200


@pytest.mark.parametrize("name", RECIPES)
def test_a_recipe_gives_a_rate_for_every_step(name: str) -> None:
    recipe = get_recipe(name)
    rates = recipe.learning_rates(7, 4)
    assert rates.shape == (28,)
    assert rates.max() == pytest.approx(recipe.learning_rate)
    assert (rates > 0).all()


def test_the_paper_recipe_drops_at_half_and_at_three_quarters() -> None:
    rates = get_recipe("paper").learning_rates(10, 20)
    assert rates[10:100] == pytest.approx(0.1)
    assert rates[100:150] == pytest.approx(0.01)
    assert rates[150:] == pytest.approx(0.001)
    assert rates[:10] == pytest.approx(0.1 * np.arange(1, 11) / 10)
    assert get_recipe("cosine").learning_rates(10, 20)[10:] == pytest.approx(cosine(0.1, 190))


def test_the_last_epoch_is_never_all_warm_up() -> None:
    assert get_recipe("paper").learning_rates(4, 1) == pytest.approx([0.1, 0.1, 0.01, 0.001])
    assert get_recipe("paper").learning_rates(4, 2)[:4] == pytest.approx([0.025, 0.05, 0.075, 0.1])
    slow = dataclasses.replace(get_recipe("cosine"), warmup_epochs=5)
    assert slow.learning_rates(1, 3) == pytest.approx([0.05, 0.1, 0.1])
