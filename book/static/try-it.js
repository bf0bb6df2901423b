// The form of Try it: what is typed goes to Python, and what it finds stands beside. The address keeps the choice.

const by = (id) => document.getElementById(id);
const [network, toml, imageSize, against] = ["network", "toml", "image-size", "against"].map(by);
const PAUSE = 250; // milliseconds without a key until Python is asked
const PATIENCE = 500; // milliseconds without an answer until the page says that it waits

const zoo = await (await fetch(new URL("try-it.json", import.meta.url))).json();
let worker = null;
let asked = 0;
let answer = 0; // the number of the last question that was answered
let isStarted = false;
let timer = 0;

const say = (name) => {
  by("state").textContent = name ? by("state").dataset[name] : "";
};

const cell = (text, column, headings) => {
  const made = document.createElement(column === 0 ? "th" : "td");
  if (column === 0) made.scope = "row";
  made.className = headings[column].className;
  made.textContent = text;
  return made;
};

const fill = (table, rows) => {
  table.tBodies[0]?.remove();
  const body = table.createTBody();
  const headings = table.tHead.rows[0].cells;
  for (const row of rows) body.insertRow().append(...row.map((text, column) => cell(text, column, headings)));
};

const show = (found) => {
  by("refusal").textContent = found.refusal ?? "";
  by("spec-form").classList.toggle("refused", "refusal" in found);
  if (found.refusal) return;
  for (const figure of document.querySelectorAll("[data-figure]")) {
    figure.textContent = found.figures[figure.dataset.figure];
  }
  by("picture").innerHTML = found.picture ?? "";
  by("picture").hidden = !found.picture;
  by("no-picture").textContent = found.no_picture ?? "";
  fill(by("parts"), found.parts);
  fill(by("layers"), found.layers);
  by("totals").textContent = `${found.totals}.`;
  by("steps-section").hidden = !found.steps;
  by("same").textContent = found.same ?? "";
  fill(by("steps"), found.steps ?? []);
  for (const part of ["found", "tables"]) by(part).hidden = false;
};

const keep = () => {
  const address = new URL(location.href);
  address.search = "";
  address.searchParams.set("network", network.value);
  if (imageSize.value) address.searchParams.set("image", imageSize.value);
  if (against.value) address.searchParams.set("against", against.value);
  address.hash = toml.value === zoo[network.value] ? "" : `toml=${encodeURIComponent(toml.value)}`;
  history.replaceState(null, "", address);
};

const ask = () => {
  keep();
  if (!isStarted) return;
  if (answer !== asked) {
    start(); // anew, for what Python still works at is no longer asked
    return;
  }
  asked += 1;
  worker.postMessage({ id: asked, toml: toml.value, imageSize: imageSize.value, against: against.value });
  const id = asked;
  setTimeout(() => id === asked && answer !== id && wait(true), PATIENCE);
};

const wait = (isWaiting) => {
  by("spec-form").classList.toggle("waiting", isWaiting);
  say(isWaiting ? "computing" : "ready");
};

const answered = ({ data }) => {
  if (data.started) {
    isStarted = true;
    wait(false);
    by("spec-form").classList.add("started");
    ask();
  } else if (data.failed) {
    say("failed");
    console.warn(data.failed);
  } else {
    answer = data.id;
    wait(false);
    show(data.found);
  }
};

const start = () => {
  by("start").disabled = true;
  worker?.terminate();
  isStarted = false;
  answer = asked;
  say("loading");
  worker = new Worker(new URL("try-it-worker.js", import.meta.url), { type: "module" });
  worker.addEventListener("message", answered);
  worker.addEventListener("error", () => say("failed"));
};

const read = () => {
  const choice = new URLSearchParams(location.search);
  const wanted = choice.get("network") ?? "resnet18_d2l";
  network.value = Object.hasOwn(zoo, wanted) ? wanted : "resnet18_d2l";
  by("unknown-network").hidden = network.value === wanted;
  by("unknown-network").querySelector("code").textContent = wanted;
  against.value = Object.hasOwn(zoo, choice.get("against") ?? "") ? choice.get("against") : "";
  imageSize.value = choice.get("image") ?? "";
  const typed = new URLSearchParams(location.hash.slice(1)).get("toml");
  toml.value = typed ?? zoo[network.value];
};

read();
by("spec-form").hidden = false;
by("spec-form").addEventListener("submit", (event) => event.preventDefault());
by("start").addEventListener("click", start);
network.addEventListener("change", () => {
  toml.value = zoo[network.value];
  ask();
});
against.addEventListener("change", ask);
for (const field of [toml, imageSize]) {
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
}
