// Shows the texts of a network beside each other: what is chosen, the panes, their alignment, and the link that keeps it.

import { remember, remembered } from "./framework.js";
import { openMarks } from "./side-by-side-marks.js";

const texts = new URL("side-by-side/", import.meta.url);
const files = new URL("plain/", import.meta.url);
const usual = { network: "resnet18_d2l", frameworks: ["pt", "jax"] };
const narrow = matchMedia("(max-width: 47.99rem)");

const form = document.querySelector(".side-choice");
const tabs = document.querySelector(".side-tabs");
const panes = document.querySelector(".side-panes");
const notes = document.querySelector(".side-notes");
const template = document.querySelector(".side-pane-template");
const boxes = [...form.elements.frameworks];
const names = new Map(boxes.map((box) => [box.value, box.parentElement.textContent.trim()]));
const networks = new Set([...form.elements.network.options].map((option) => option.value));

let choice = usual;
let isLinked = false; // whether the address says which frameworks

// The choice and the address.

const readAddress = () => {
  const asked = new URLSearchParams(location.search);
  const network = asked.get("network") ?? usual.network;
  const frameworks = asked.get("frameworks")?.split(",") ?? usual.frameworks;
  const known = [...names.keys()].filter((key) => frameworks.includes(key));
  isLinked = asked.has("frameworks") && known.length > 0;
  choice = {
    network: networks.has(network) ? network : usual.network,
    frameworks: known.length > 0 ? known : usual.frameworks,
  };
  note("unknown-network", !networks.has(network) && network);
  note("unknown-framework", frameworks.find((key) => !names.has(key)));
};

const choose = (change, { isNewStep = true } = {}) => {
  choice = { ...choice, ...change };
  isLinked = true;
  const address = `?network=${choice.network}&frameworks=${choice.frameworks.join(",")}`;
  history[isNewStep ? "pushState" : "replaceState"](null, "", address);
  note("unknown-network", false);
  note("unknown-framework", false);
  show();
};

/** Shows one of the page's notes, with a value in its `code`, or hides it. */
const note = (name, value) => {
  const paragraph = notes.querySelector(`.side-${name}`);
  paragraph.hidden = !value;
  const code = paragraph.querySelector("code");
  if (code && value) code.textContent = value;
};

// The texts, laid out in rows.

const loaded = new Map();

const load = async (network) => {
  if (!loaded.has(network)) {
    const answer = await fetch(new URL(`${network}.json`, texts));
    if (!answer.ok) throw new Error(`${answer.status} for ${network}`);
    loaded.set(network, await answer.json());
  }
  return loaded.get(network);
};

/** The rows of each text, null where it has none, so that what they have in common starts on the same row. */
const align = (definitions, ofFrameworks) => {
  const columns = ofFrameworks.map(() => []);
  const fill = (column, end) => column.push(...Array(end - column.length).fill(null));
  const starts = new Map();
  for (const { name, parts } of definitions) {
    const longest = Math.max(...columns.map((column) => column.length));
    columns.forEach((column) => fill(column, longest));
    for (const part of parts) {
      const holders = columns.filter((_, index) => part in ofFrameworks[index]);
      const start = Math.max(0, ...holders.map((column) => column.length));
      holders.forEach((column) => fill(column, start));
      if (holders.length > 0 && !starts.has(name)) starts.set(name, start);
      columns.forEach((column, index) => column.push(...(ofFrameworks[index][part] ?? [])));
    }
  }
  const longest = Math.max(...columns.map((column) => column.length));
  columns.forEach((column) => fill(column, longest));
  return { columns, starts };
};

const rowsOf = (column) => {
  let number = 0;
  const row = (line) => {
    if (line === null) return '<span class="side-line side-blank" aria-hidden="true"></span>';
    number += 1;
    return `<span class="side-line" data-number="${number}">${line}</span>`;
  };
  return column.map(row).join("");
};

// The panes.

const paneOf = (framework, column) => {
  const pane = template.content.firstElementChild.cloneNode(true);
  const [text, download, copy] = [".side-text", ".side-download", ".side-copy"].map((each) => pane.querySelector(each));
  pane.dataset.framework = framework;
  pane.querySelector(".side-name").textContent = names.get(framework);
  pane.querySelector("code").innerHTML = rowsOf(column);
  text.setAttribute("role", narrow.matches ? "tabpanel" : "region");
  text.setAttribute("aria-label", names.get(framework));
  text.id = `side-text-${framework}`;
  download.href = new URL(`${choice.network}_${framework}.py`, files);
  download.setAttribute("aria-label", `${download.textContent} ${names.get(framework)}`);
  copy.hidden = !navigator.clipboard; // there is none where the site is not served safely
  copy.addEventListener("click", () => copyText(text, copy));
  return pane;
};

const copyText = async (text, button) => {
  const lines = [...text.querySelectorAll(".side-line:not(.side-blank)")].map((line) => line.textContent);
  await navigator.clipboard.writeText(`${lines.join("\n")}\n`);
  button.classList.add("side-is-copied");
  setTimeout(() => button.classList.remove("side-is-copied"), 2000);
};

/** Has all panes scroll as the one that the reader scrolls; `placed` tells the others' own answers from the reader's. */
const scrollAsOne = () => {
  const all = [...panes.querySelectorAll(".side-text")];
  const placed = new Map();
  for (const pane of all) {
    pane.addEventListener("scroll", () => {
      if (placed.get(pane) === pane.scrollTop) return;
      placed.delete(pane);
      for (const other of all) {
        if (other === pane) continue;
        other.scrollTop = pane.scrollTop;
        placed.set(other, other.scrollTop);
      }
      nameDefinition(pane);
    });
  }
};

/** Has the list of definitions name the one that is at the top of a pane. */
const nameDefinition = (pane) => {
  const row = pane.scrollTop / pane.querySelector(".side-line").offsetHeight;
  const list = form.elements.definition;
  list.selectedIndex = [...list.options].findLastIndex((option, index) => index === 0 || option.value <= row);
};

/** What stands at the top of the panes: a definition, and how many rows below its start. */
const readingPlace = () => {
  const pane = panes.querySelector(".side-text");
  const chosen = form.elements.definition.selectedOptions[0];
  if (!pane || !chosen) return null;
  return { name: chosen.text, row: pane.scrollTop / pane.querySelector(".side-line").offsetHeight - chosen.value };
};

/** The framework in the one pane of a narrow screen. */
const inFront = () => {
  const last = remembered();
  return names.has(last) && (!isLinked || choice.frameworks.includes(last)) ? last : (choice.frameworks[0] ?? "pt");
};

const showTabs = (chosen) => {
  const tabOf = ([framework, name]) => {
    const tab = document.createElement("button");
    Object.assign(tab, { type: "button", role: "tab", textContent: name, id: `side-tab-${framework}` });
    tab.dataset.framework = framework;
    tab.ariaSelected = framework === chosen;
    tab.tabIndex = framework === chosen ? 0 : -1;
    if (framework === chosen) tab.setAttribute("aria-controls", `side-text-${framework}`);
    return tab;
  };
  tabs.replaceChildren(...[...names].map(tabOf));
};

const bringForward = (framework) => {
  remember(framework);
  const frameworks = [...names.keys()].filter((key) => key === framework || choice.frameworks.includes(key));
  choose({ frameworks }, { isNewStep: false });
};

// The whole page.

const show = async () => {
  const shown = choice;
  form.elements.network.value = shown.network;
  boxes.forEach((box) => (box.checked = shown.frameworks.includes(box.value)));
  form.querySelector(".side-about").hidden = shown.network === "model";
  form.querySelector(".side-about").href = `networks/${shown.network}.html`;
  const frameworks = narrow.matches ? [inFront()] : shown.frameworks;
  note("no-framework", frameworks.length === 0);
  let data;
  try {
    data = await load(shown.network);
  } catch {
    note("failed", true);
    panes.replaceChildren();
    return;
  }
  if (shown !== choice) return; // something else was chosen while this was loading
  note("failed", false);
  const hadFocus = tabs.contains(document.activeElement);
  tabs.hidden = !narrow.matches;
  showTabs(frameworks[0]);
  if (hadFocus) tabs.querySelector("[aria-selected=true]").focus();
  const { columns, starts } = align(data.definitions, frameworks.map((framework) => data.texts[framework]));
  const place = readingPlace();
  panes.replaceChildren(...frameworks.map((framework, index) => paneOf(framework, columns[index])));
  const options = [...starts].map(([name, start]) => new Option(name, start));
  form.elements.definition.replaceChildren(...options);
  if (place && starts.has(place.name)) {
    const height = panes.querySelector(".side-line")?.offsetHeight ?? 0;
    const top = (starts.get(place.name) + place.row) * height;
    panes.querySelectorAll(".side-text").forEach((pane) => (pane.scrollTop = top));
  }
  scrollAsOne();
  const [first] = panes.querySelectorAll(".side-text");
  if (first) nameDefinition(first);
};

form.elements.network.addEventListener("change", ({ target }) => {
  panes.querySelectorAll(".side-text").forEach((pane) => (pane.scrollTop = 0));
  choose({ network: target.value });
});
boxes.forEach((box) =>
  box.addEventListener("change", () =>
    choose({ frameworks: boxes.filter(({ checked }) => checked).map(({ value }) => value) }),
  ),
);
form.elements.definition.addEventListener("change", ({ target }) => {
  const [pane] = panes.querySelectorAll(".side-text");
  if (pane) pane.scrollTop = pane.querySelectorAll(".side-line")[target.value].offsetTop - 8;
});
tabs.addEventListener("click", ({ target }) => target.role === "tab" && bringForward(target.dataset.framework));
tabs.addEventListener("keydown", (event) => {
  const all = [...tabs.children];
  const place = all.indexOf(document.activeElement);
  const next = { ArrowRight: place + 1, ArrowLeft: place - 1 + all.length, Home: 0, End: all.length - 1 }[event.key];
  if (next === undefined) return;
  event.preventDefault();
  bringForward(all[next % all.length].dataset.framework);
});
const restore = () => {
  readAddress();
  show();
};
addEventListener("popstate", restore);
narrow.addEventListener("change", show);

notes.setAttribute("role", "status");
form.hidden = false;
openMarks(panes, document.querySelector(".side-rows"));
restore();
