// Filters the table of the atlas; what is chosen is kept in the address, so that a link keeps it.

const form = document.querySelector(".atlas-filter");
const empty = document.querySelector(".atlas-empty");
const shownCount = form.querySelector("[data-shown]");
const known = JSON.parse(document.getElementById("atlas-rows").textContent);
const rows = [...document.querySelectorAll("table.atlas-rows tbody tr")].map((element) => {
  const id = element.querySelector("a").getAttribute("href").replace(/\.html$/, "");
  return { element, ...known[id], words: `${known[id].words} ${element.textContent}`.toLowerCase() };
});
const headings = [...document.querySelectorAll("table.atlas-rows thead th")].map((cell) => cell.textContent.trim());
const boxes = [...form.elements.differs];

const chosen = () => ({
  words: form.elements.words.value.trim(),
  topic: form.elements.topic.value,
  differs: boxes.filter((box) => box.checked).map((box) => box.value),
});

// Of one framework: whether nobody answers as it does. Of several: whether they do not all answer alike.
const answersDiffer = (answers, frameworks) => {
  if (frameworks.length === 0) return true;
  if (frameworks.length === 1) {
    const answer = answers[frameworks[0]];
    return answer !== undefined && Object.values(answers).filter((other) => other === answer).length === 1;
  }
  return new Set(frameworks.map((key) => answers[key]).filter((answer) => answer !== undefined)).size > 1;
};

const fits = (row, { words, topic, differs }) =>
  (topic === "" || row.topic === topic) &&
  answersDiffer(row.answers, differs) &&
  words.toLowerCase().split(/\s+/).every((word) => row.words.includes(word));

const filter = () => {
  const choice = chosen();
  for (const row of rows) row.element.hidden = !fits(row, choice);
  const count = rows.filter((row) => !row.element.hidden).length;
  shownCount.textContent = count;
  empty.hidden = count > 0;
  document.querySelector("table.atlas-rows").hidden = count === 0;
};

const keepInAddress = () => {
  const kept = Object.entries(chosen()).map(([name, value]) => [name, String(value)]);
  const query = new URLSearchParams(kept.filter(([, value]) => value !== ""));
  history.replaceState(null, "", query.size ? `?${query}` : location.pathname);
};

const readAddress = () => {
  const query = new URLSearchParams(location.search);
  form.elements.words.value = query.get("words") ?? "";
  form.elements.topic.value = query.get("topic") ?? "";
  if (form.elements.topic.selectedIndex < 0) form.elements.topic.value = "";
  const differs = (query.get("differs") ?? "").split(",");
  for (const box of boxes) box.checked = differs.includes(box.value);
};

form.addEventListener("input", () => {
  filter();
  keepInAddress();
});
form.addEventListener("submit", (event) => event.preventDefault());
empty.querySelector("button").addEventListener("click", () => {
  form.reset();
  filter();
  keepInAddress();
  form.elements.words.focus();
});

// Where the screen is narrow, each answer stands below its framework's name.
for (const { element } of rows) {
  [...element.cells].slice(1).forEach((cell, index) => (cell.dataset.framework = headings[index + 1]));
}
form.hidden = false;
readAddress();
filter();
