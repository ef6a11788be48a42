// How a person moves through the page: keys, folds, search, filter, and from the article to the page and back.
// Stands in one script behind why.js.

const page = byId("page");
const article = byId("article");
const why = byId("why");
const search = byId("search");
const help = byId("help");

const MOST_HIGHLIGHTS = 2000;

const rows = [...page.querySelectorAll(".row")];
const folds = [...page.querySelectorAll(".fold")];
const chunks = [...page.querySelectorAll(".chunk")];
const stops = [...page.querySelectorAll(".row, .fold > summary")]; // what j and k stop at
const placeOf = new Map(stops.map((stop, place) => [stop, place]));
const marks = [...page.querySelectorAll("mark")]; // differences from the gold
const legend = [...document.querySelectorAll(".legend button")];

let current = null; // the row or fold line that was last focused
let whence = null; // what Enter was pressed on to go to the votes
let query = "";
const pressed = new Set(); // roles to which the page is filtered
let linkedRows = []; // what is shown as belonging to the field or row in hand
let linkedFields = [];
let lastMark = null; // the difference that was last gone to
const foldsBefore = new Map(); // which folds were open when a filter began

// ------------------------------------------------------------------------------------------ going somewhere

const isRow = (stop) => Boolean(stop?.dataset?.role) && stop.classList.contains("row");

function isShown(stop) {
  if (stop.hidden) return false;
  const fold = stop.closest(".fold");
  return !fold || (!fold.hidden && (fold.open || stop.tagName === "SUMMARY"));
}

// Make a stop the one to which Tab leads, and tell why it is what it is.
function take(stop) {
  if (current && current !== stop) {
    current.classList.remove("current");
    if (current.matches(".row")) current.tabIndex = -1;
  }
  current = stop;
  current.classList.add("current");
  if (current.matches(".row")) current.tabIndex = 0;
  linkRows([]);
  if (stop.classList.contains("missing")) showMissing();
  if (!isRow(stop)) return;
  showWhy(stop);
  linkedFields[0]?.scrollIntoView({ block: "nearest" });
}

// Bring an element of the page into view, whatever hides it, and focus it.
function go(target, block = "nearest") {
  setView("page");
  const row = target.closest(".row");
  if (row?.hidden) clearFilter();
  const fold = target.closest(".fold");
  if (fold && target.tagName !== "SUMMARY") fold.open = true;
  target.focus({ preventScroll: true });
  target.scrollIntoView({ block });
}

function step(direction) {
  const from = current && isShown(current) ? placeOf.get(current) : direction > 0 ? -1 : stops.length;
  for (let place = from + direction; place >= 0 && place < stops.length; place += direction) {
    if (isShown(stops[place])) return go(stops[place]);
  }
}

function goToField(field) {
  setView("article");
  field.focus({ preventScroll: true });
  field.scrollIntoView({ block: "center" });
  linkRows(rowsOf(field));
}

const rowsOf = (field) => field.dataset.from.split(" ").filter(Boolean).map((number) => byId(`s${number}`));

function linkRows(found) {
  linkedRows = relinked(linkedRows, found);
}

function linkFields(found) {
  linkedFields = relinked(linkedFields, found);
}

function relinked(before, found) {
  const now = found.filter(Boolean);
  for (const one of before) one.classList.remove("linked");
  for (const one of now) one.classList.add("linked");
  return now;
}

function setView(name) {
  document.body.dataset.view = name;
  for (const button of document.querySelectorAll(".views button")) {
    button.setAttribute("aria-pressed", String(button.dataset.view === name));
  }
}

function openWhy() {
  document.body.dataset.why = "open";
  current?.scrollIntoView({ block: "nearest" });
}

function closeWhy() {
  delete document.body.dataset.why;
  const back = whence ?? current;
  if (back?.checkVisibility() && why.contains(document.activeElement)) go(back);
  whence = null;
}

// ------------------------------------------------------------------------------------------ folds

function toggleFolds() {
  const fold = current?.closest(".fold");
  if (fold && page.contains(document.activeElement)) {
    fold.open = !fold.open;
    if (!fold.open) go(fold.firstElementChild);
  } else {
    openAll(!folds.every((one) => one.open));
  }
}

function openAll(open) {
  for (const fold of folds) fold.open = open;
  byId("fold-all").setAttribute("aria-pressed", String(open));
  byId("fold-all").textContent = open ? "Fold all" : "Unfold all";
}

// ------------------------------------------------------------------------------------------ search and filter

const texts = new Map();

function textOf(row) {
  if (!texts.has(row)) texts.set(row, row.querySelector(".text").textContent.toLowerCase());
  return texts.get(row);
}

function fits(row) {
  return (!pressed.size || pressed.has(row.dataset.role)) && (!query || textOf(row).includes(query));
}

function applyFilter() {
  const active = pressed.size > 0 || query !== "";
  for (const row of rows) row.hidden = !fits(row);
  for (const chunk of chunks) chunk.hidden = active && !chunk.querySelector(".row:not([hidden])");
  for (const fold of folds) filterFold(fold, active);
  if (!active) foldsBefore.clear();
  const count = rows.filter((row) => !row.hidden).length;
  byId("shown").textContent = active ? `${count.toLocaleString("en")} of ${rows.length.toLocaleString("en")} shown` : "";
  byId("nothing").hidden = count > 0 || !active;
  highlight();
}

function filterFold(fold, active) {
  if (active) {
    if (!foldsBefore.has(fold)) foldsBefore.set(fold, fold.open);
    fold.hidden = !fold.querySelector(".chunk:not([hidden])");
    fold.open = !fold.hidden;
  } else if (foldsBefore.has(fold)) {
    fold.hidden = false;
    fold.open = foldsBefore.get(fold);
  }
}

function clearFilter() {
  query = search.value = "";
  pressed.clear();
  showPressed();
  applyFilter();
}

function showPressed() {
  for (const button of legend) {
    const roles = rolesOf(button);
    button.setAttribute("aria-pressed", String(roles.every((role) => pressed.has(role))));
  }
}

function rolesOf(button) {
  if (button.dataset.role) return [button.dataset.role];
  return [...button.parentElement.querySelectorAll("[data-role]")].map((one) => one.dataset.role);
}

function press(button) {
  const roles = rolesOf(button);
  const whole = roles.every((role) => pressed.has(role));
  for (const role of roles) whole ? pressed.delete(role) : pressed.add(role);
  showPressed();
  applyFilter();
}

// Marks what was searched for without touching the document (CSS Custom Highlight API).
function highlight() {
  if (!CSS.highlights) return;
  CSS.highlights.delete("search");
  if (!query) return;
  const ranges = [];
  for (const row of rows) {
    if (!row.hidden) collect(row.querySelector(".text"), ranges);
    if (ranges.length >= MOST_HIGHLIGHTS) break;
  }
  for (const value of article.querySelectorAll(".value")) collect(value, ranges);
  CSS.highlights.set("search", new Highlight(...ranges));
}

function collect(parent, ranges) {
  const walker = document.createTreeWalker(parent, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode.data.toLowerCase();
    if (text.length !== walker.currentNode.data.length) continue; // a letter whose small form is two
    for (let at = text.indexOf(query); at >= 0 && ranges.length < MOST_HIGHLIGHTS; at = text.indexOf(query, at + query.length)) {
      const range = new Range();
      range.setStart(walker.currentNode, at);
      range.setEnd(walker.currentNode, at + query.length);
      ranges.push(range);
    }
  }
}

// ------------------------------------------------------------------------------------------ differences from the gold

function goToMark(direction) {
  if (!marks.length) return;
  const inPage = page.contains(document.activeElement) && document.activeElement !== page;
  const here = inPage ? document.activeElement : lastMark;
  const before = (mark) => Boolean(here.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_PRECEDING);
  const behind = (mark) => Boolean(here.compareDocumentPosition(mark) & Node.DOCUMENT_POSITION_FOLLOWING);
  const next = direction > 0 ? (here && marks.find(behind)) || marks[0] : (here && marks.findLast(before)) || marks.at(-1);
  lastMark = next;
  go(next, "center");
  byId("run-count").textContent = `${marks.indexOf(next) + 1} of ${marks.length}`;
}

// ------------------------------------------------------------------------------------------ what a person does

function escape() {
  if (document.body.dataset.why || why.contains(document.activeElement)) closeWhy();
  else if (query || pressed.size) clearFilter();
  else document.activeElement?.blur();
}

const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  f: toggleFolds,
  n: () => goToMark(1),
  p: () => goToMark(-1),
  "/": () => search.focus(),
  "?": () => help.showModal(),
  Escape: escape,
};
const ARROWS = { ArrowDown: 1, ArrowUp: -1 };

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
  if (event.target === search) return searchKey(event);
  const inPage = event.target === document.body || page.contains(event.target);
  if (event.key === "Enter" && event.target.matches(".row, .row mark")) {
    whence = event.target;
    openWhy();
    why.focus();
  } else if (ARROWS[event.key] && inPage) step(ARROWS[event.key]);
  else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

function searchKey(event) {
  if (event.key === "Escape") {
    clearFilter();
    search.blur();
  } else if (event.key === "Enter" || event.key === "ArrowDown") {
    const first = rows.find(isShown);
    if (first) go(first);
  } else return;
  event.preventDefault();
}

let waiting = 0;
search.addEventListener("input", () => {
  clearTimeout(waiting);
  waiting = setTimeout(() => {
    query = search.value.trim().toLowerCase();
    applyFilter();
  }, 120);
});

page.addEventListener("focusin", (event) => {
  const stop = event.target.closest(".row, .fold > summary");
  if (stop) take(stop);
});

page.addEventListener("click", (event) => {
  const row = event.target.closest(".row");
  if (isRow(row)) openWhy();
});

page.addEventListener("pointerover", (event) => {
  const row = event.target.closest(".row");
  if (event.pointerType === "mouse" && isRow(row)) showWhy(row);
});

page.addEventListener("pointerleave", () => {
  if (isRow(current)) showWhy(current);
});

article.addEventListener("pointerover", (event) => {
  const field = event.target.closest(".field");
  if (field && event.pointerType === "mouse") linkRows(rowsOf(field));
});

article.addEventListener("click", (event) => {
  const field = event.target.closest(".field");
  if (!field || event.target.closest("a, summary") || !getSelection().isCollapsed) return;
  const first = rowsOf(field).find(Boolean);
  if (!first) return;
  go(first, "center");
  linkRows(rowsOf(field));
});

document.addEventListener("click", (event) => {
  const target = event.target.closest('a[href^="#"]')?.hash.slice(1);
  const element = target && byId(target);
  if (!element) return;
  event.preventDefault();
  if (element.classList.contains("field")) goToField(element);
  else if (element === page) element.focus();
  else go(element, "center");
});

for (const button of legend) button.addEventListener("click", () => press(button));
for (const button of document.querySelectorAll(".views button")) {
  button.addEventListener("click", () => setView(button.dataset.view));
}
byId("fold-all").addEventListener("click", () => openAll(!folds.every((one) => one.open)));
byId("help-button").addEventListener("click", () => help.showModal());
byId("close-why").addEventListener("click", closeWhy);
byId("next-run")?.addEventListener("click", () => goToMark(1));
byId("previous-run")?.addEventListener("click", () => goToMark(-1));
if (marks.length) byId("run-count").textContent = `${marks.length} in all`;
if (!folds.length) byId("fold-all").hidden = true;
const firstRow = rows.find(isShown);
if (firstRow) firstRow.tabIndex = 0;
