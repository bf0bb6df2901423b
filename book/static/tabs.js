// One choice of a framework for the whole site: what a link says (?framework=jax), else what was chosen last.
// sphinx-design switches the tabs of a page together; what is remembered over pages and visits is seen to here.

const FRAMEWORKS = ["pt", "keras", "paddle", "jax"];
const KEY = "framework";

// Where a browser keeps nothing for a site, nothing is remembered, and all else works.
const remembered = () => {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
};

const remember = (framework) => {
  try {
    localStorage.setItem(KEY, framework);
  } catch {}
};

const labelsOf = (framework) =>
  document.querySelectorAll(`.sd-tab-label[data-sync-group="framework"][data-sync-id="${framework}"]`);

// A set of tabs without this framework stays as it is.
const show = (framework) => {
  for (const label of labelsOf(framework)) label.control.checked = true;
};

const asked = new URLSearchParams(location.search).get("framework");
if (FRAMEWORKS.includes(asked)) remember(asked);
const first = FRAMEWORKS.includes(asked) ? asked : remembered();
if (FRAMEWORKS.includes(first)) show(first);

// The tabs above the chosen one change their height: what is being read stays where it is on the screen.
let before = 0;
const topOf = (input) => input.nextElementSibling.getBoundingClientRect().top;
const isTab = (input) => input.nextElementSibling?.dataset.syncGroup === "framework";

document.addEventListener("change", ({ target }) => { if (isTab(target)) before = topOf(target); }, { capture: true });
document.addEventListener("change", ({ target }) => {
  if (!isTab(target)) return;
  remember(target.nextElementSibling.dataset.syncId);
  scrollBy({ top: topOf(target) - before, behavior: "instant" });
});

// Another page of the site, open beside this one.
addEventListener("storage", ({ key, newValue }) => { if (key === KEY && FRAMEWORKS.includes(newValue)) show(newValue); });
