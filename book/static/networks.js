// What another network has otherwise: the chosen one's table, and the choice in the page's address.

const chosen = document.getElementById("against");

const cell = (text, column) => {
  const td = document.createElement("td");
  td.textContent = text;
  if (column > 0 && column < 4) td.className = "text-right";
  return td;
};

const fill = (table, rows) => {
  table.tBodies[0]?.remove();
  const body = table.createTBody();
  for (const row of rows) body.insertRow().append(...row.map(cell));
};

const show = async () => {
  const says = document.getElementById("against-says");
  const block = document.querySelector(".against");
  const [one, other] = [chosen.dataset.network, chosen.value];
  block.classList.toggle("filled", false);
  says.replaceChildren();
  if (!other) return;
  try {
    const root = document.documentElement.dataset.content_root;
    const answer = await fetch(`${root}_static/networks/${one}.json`);
    const { rows, same } = (await answer.json())[other];
    if (other !== chosen.value) return;
    const command = document.createElement("code");
    command.textContent = `rosetta explain ${one} ${other}`;
    says.append(command, ...(same ? [document.createElement("br"), same] : []));
    fill(block.querySelector("table"), rows);
    block.classList.toggle("filled", true);
  } catch {
    says.textContent = "The table could not be loaded: reload the page, from a server rather than from a file.";
  }
};

if (chosen) {
  const asked = new URLSearchParams(location.search).get("against");
  if ([...chosen.options].some((option) => option.value === asked)) chosen.value = asked;
  chosen.addEventListener("change", () => {
    const address = new URL(location.href);
    if (chosen.value) address.searchParams.set("against", chosen.value);
    else address.searchParams.delete("against");
    history.replaceState(null, "", address);
    show();
  });
  show();
}
