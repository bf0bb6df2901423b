// Opens what the atlas says of a marked piece of a line, over everything else, by pointer, touch and keyboard.

const wait = { open: 120, close: 300 }; // milliseconds, so that a pointer may pass over a mark, or move into the card

/** Has the marks in `panes` open `card`, which holds all rows and shows those of the mark. */
export const openMarks = (panes, card) => {
  let opened = null; // the mark whose rows are shown
  let isHeld = false; // whether it stays when the pointer leaves
  let timer = 0;

  card.popover = "manual";
  card.tabIndex = -1;
  card.setAttribute("role", "dialog");

  const later = (action, milliseconds) => {
    clearTimeout(timer);
    timer = setTimeout(action, milliseconds);
  };

  const place = () => {
    const mark = opened.getBoundingClientRect();
    const [below, above] = [innerHeight - mark.bottom, mark.top];
    const wanted = Math.min(card.scrollHeight, 0.6 * innerHeight);
    const isBelow = below >= Math.min(wanted + 16, above);
    card.style.maxHeight = `${Math.min(wanted + 2, (isBelow ? below : above) - 16)}px`;
    card.style.left = `${Math.max(8, Math.min(mark.left, innerWidth - card.offsetWidth - 8))}px`;
    card.style.top = isBelow ? `${mark.bottom + 6}px` : "auto";
    card.style.bottom = isBelow ? "auto" : `${innerHeight - mark.top + 6}px`;
  };

  const open = (mark, { hold = false } = {}) => {
    clearTimeout(timer);
    isHeld = hold;
    if (opened !== mark) {
      close();
      opened = mark;
      const rows = mark.dataset.rows.split(" ");
      for (const row of card.children) row.hidden = true;
      for (const name of rows) {
        const row = card.querySelector(`.side-row-${name.replaceAll("_", "-")}`);
        row.hidden = false;
        card.append(row); // so that they stand in the mark's order
      }
      for (const other of panes.querySelectorAll(".side-mark")) {
        const isSame = other.dataset.rows.split(" ").some((name) => rows.includes(name));
        other.classList.toggle("side-is-open", isSame);
      }
      mark.setAttribute("aria-expanded", "true");
      card.setAttribute("aria-label", mark.textContent);
      card.showPopover();
      card.scrollTop = 0;
      place();
    }
    if (hold) card.focus({ preventScroll: true });
  };

  const close = () => {
    clearTimeout(timer);
    if (!opened) return;
    const mark = opened;
    const hadFocus = card.contains(document.activeElement);
    opened = null;
    isHeld = false;
    card.hidePopover();
    mark.removeAttribute("aria-expanded");
    panes.querySelectorAll(".side-is-open").forEach((other) => other.classList.remove("side-is-open"));
    if (hadFocus) mark.focus({ preventScroll: true });
  };

  const markOf = ({ target }) => target.closest?.(".side-mark");
  const leave = () => !isHeld && later(close, wait.close);

  panes.addEventListener("pointerover", (event) => {
    const mark = markOf(event);
    if (!mark || event.pointerType !== "mouse") return;
    if (mark === opened) clearTimeout(timer);
    else if (!isHeld) later(() => open(mark), wait.open);
  });
  panes.addEventListener("pointerout", (event) => markOf(event) && leave());
  card.addEventListener("pointerover", () => clearTimeout(timer));
  card.addEventListener("pointerout", leave);

  panes.addEventListener("click", (event) => {
    const mark = markOf(event);
    if (!mark) return;
    if (mark === opened && isHeld) close();
    else open(mark, { hold: true });
  });
  panes.addEventListener("keydown", (event) => {
    const mark = markOf(event);
    if (!mark || !["Enter", " "].includes(event.key)) return;
    event.preventDefault();
    open(mark, { hold: true });
  });
  panes.addEventListener("focusin", (event) => {
    const mark = markOf(event);
    if (mark?.matches(":focus-visible") && event.relatedTarget !== card && !card.contains(event.relatedTarget)) open(mark);
  });
  panes.addEventListener("focusout", (event) => {
    if (markOf(event) && !isHeld && !card.contains(event.relatedTarget)) close();
  });
  card.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !card.contains(event.relatedTarget) && event.relatedTarget !== opened) close();
  });

  addEventListener("keydown", (event) => event.key === "Escape" && close());
  addEventListener("pointerdown", (event) => !markOf(event) && !card.contains(event.target) && close());
  addEventListener("scroll", (event) => opened && event.target !== card && place(), { capture: true, passive: true });
  addEventListener("resize", () => opened && place());
  new MutationObserver(close).observe(panes, { childList: true });
};
