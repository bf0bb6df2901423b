"""Why a difference of structure matters, where the lesson speaks of it, and the atlas' row."""

import re

from rosetta.identifying.diagnoses import row_of
from rosetta.teaching.judging.marks import Remark

_KEEPS_NOTHING = "No shape shows it, so nothing complains; every number behind it is another."
# What a sentence speaks of; why that matters; the lesson's section. The first that fits.
_REASONS = (
    (r"eps of", "Where a variance is small, another eps is another network.", 3),
    (
        r"old running average|mean over all steps",
        "At inference the norm then uses other statistics than were asked for.",
        3,
    ),
    (r"eps to the root|divides by the variance|take the mean off", "It is not the norm's formula.", 3),
    (r"unbiased", "A norm divides by the deviation over n; n - 1 is for the running variance, and only in PyTorch.", 3),
    (r"batch's own statistics", "One image's answer would depend on the others in its batch.", 6),
    (r"running statistics in training", "The norm then never learns of the images that it is trained on.", 6),
    (
        r"ReLU stands|ReLU.*in place",
        "What a ReLU sets to 0 the norm, or the sum, never sees: the order is the block.",
        3,
    ),
    (
        r"ReLU after .* is missing|ReLU.*is missing",
        "Without it two layers are one matrix, or the sum is not cut off.",
        3,
    ),
    (
        r"ReLU between the (ReLU|sum) and the",
        "The shortcut carries it too: a ReLU in place changes the block's input.",
        8,
    ),
    (r"ReLU .*between", "A ReLU on the way to the sum lets F only add, and never take away.", 8),
    (r"ReLU behind|ReLU on the shortcut", "The shortcut is to carry what it is given, unchanged.", 8),
    (r"sum with the shortcut", "Without the sum the block is a plain one: nothing carries the input around it.", 2),
    (
        r"projection .* takes what the sum",
        "A pre-activation block projects what its first ReLU gives, not its raw input.",
        8,
    ),
    (r"to itself", "The variable that kept the block's input was overwritten, or never used.", 3),
    (r"projection of the shortcut", "Where the shape changes the input cannot be added as it is.", 3),
    (r"shortcut takes|projection .* takes|takes what", "The shortcut has to begin at the block's input.", 3),
    (
        r"on the shortcut: a projection",
        "Where the shape stays, the input itself is added: it costs nothing and changes nothing.",
        3,
    ),
    (r"in place of the (stride|zero|pad)", "Option A has no parameters: it drops pixels and adds zero channels.", 3),
    (r"zero channels|channels of zeros", "Option A puts half of the new channels before, and half after.", 3),
    (r"average pool", "Option A takes every stride-th pixel; a mean over a window is another shortcut.", 3),
    (r"strides by|stride of", "Where the stride stands decides which pixels a block sees.", 3),
    (r"groups", "Groups cut a convolution into parts that do not see each other: other weights, other sums.", 3),
    (r"kernel, where", "Another kernel is another layer, with other weights.", 3),
    (r"gives \d+ (channels|features)", "Its tensors then have other shapes than the network's.", 4),
    (r"pads", "Padding decides which pixels a strided convolution looks at. " + _KEEPS_NOTHING, 3),
    (r"has a bias", "A norm behind it takes any constant off again: the bias is trained in vain, and counts.", 4),
    (r"has no bias", "The head's linear layer has one; it is not behind a norm.", 4),
    (r"no (scale|shift)", "Scale and shift are parameters of the norm, and are trained.", 3),
    (r"norm.*is missing", "Each convolution of a residual block is followed, or preceded, by a norm.", 3),
    (
        r"(a|the) (batch|layer|group|instance) norm",
        "A norm at another place, or of another kind, is another network.",
        3,
    ),
    (
        r"used (twice|\d+ times)|shared weight|uses share",
        "One module at two places has one set of weights for both.",
        3,
    ),
    (r"hides it", "What a framework does not know of it neither trains nor saves.", 3),
    (r"frozen", "What no optimiser moves stays as it was initialised.", 6),
    (r"never used", "It counts as a parameter, and computes nothing.", 4),
    (r"softmax", "A loss of logits that is given probabilities takes the softmax twice.", 6),
    (r"dropout|random", "The same images have to give the same answer at inference.", 6),
    (r"no gradient reaches", "What the gradient does not reach is not trained.", 2),
    (r"max-pool", "The stem's pool decides what the first stage sees.", 4),
    (r"transposed", "Height and width stand for each other.", 9),
    (r"computes in float", "Digits are lost on the way.", 9),
)


def remark_of(sentence: str) -> Remark:
    """The sentence with why it matters, as far as that is known."""
    for pattern, why, section in _REASONS:
        if re.search(pattern, sentence):
            return Remark(f"{sentence}.", why, section, row_of(sentence) or "")
    return Remark(f"{sentence}.", row=row_of(sentence) or "")
