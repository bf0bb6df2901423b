// One choice of a framework for the whole site: what a link says (?framework=jax), else what was chosen last.
// sphinx-design switches the tabs of a page together; what is remembered over pages and visits is seen to here.

import { FRAMEWORKS, onChoiceElsewhere, remember, remembered } from "./framework.js";

// A set of tabs without this framework stays as it is.
const show = (framework) => {
  const labels = `.sd-tab-label[data-sync-group="framework"][data-sync-id="${framework}"]`;
  for (const label of document.querySelectorAll(labels)) label.control.checked = true;
};

const asked = new URLSearchParams(location.search).get("framework");
if (FRAMEWORKS.includes(asked)) remember(asked);
const first = FRAMEWORKS.includes(asked) ? asked : remembered();
if (FRAMEWORKS.includes(first)) show(first);

// The tabs above the chosen one change their height: what is being read stays where it is on the screen.
let before = 0;
const labelOf = (input) => input.nextElementSibling;
const topOf = (input) => labelOf(input).getBoundingClientRect().top;
const isTab = (input) => labelOf(input)?.dataset.syncGroup === "framework";

const noteTop = ({ target }) => {
  if (isTab(target)) before = topOf(target);
};

const keepChoice = ({ target }) => {
  if (!isTab(target)) return;
  const framework = labelOf(target).dataset.syncId;
  remember(framework);
  if (asked) {
    const address = new URL(location.href);
    address.searchParams.set("framework", framework);
    history.replaceState(null, "", address);
  }
  scrollBy({ top: topOf(target) - before, behavior: "instant" });
};

document.addEventListener("change", noteTop, { capture: true });
document.addEventListener("change", keepChoice);

onChoiceElsewhere(show);
