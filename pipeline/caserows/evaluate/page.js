"use strict";
// Filters the list of errors and sorts the table of fields. The state of the filter is the part of the address after #.

const form = document.querySelector("#filter");
const count = document.querySelector("#count");
const facets = ["show", "field", "class", "report", "rule"];
const entries = [...document.querySelectorAll(".entry")].map((element) => ({
  element,
  show: element.dataset.show.split(" "),
  field: [element.dataset.field],
  class: [element.dataset.class],
  report: [element.dataset.report],
  rule: [element.dataset.rule],
  text: element.textContent.replace(/\s+/g, " ").toLowerCase(),
}));

const chosen = () => Object.fromEntries(new FormData(form));

/** Whether an entry passes every choice, that of one facet left out. */
function passes(entry, choice, without) {
  return (
    facets.every((name) => name === without || !choice[name] || entry[name].includes(choice[name])) &&
    entry.text.includes(choice.q.trim().replace(/\s+/g, " ").toLowerCase())
  );
}

/** Writes behind each option how many entries it would leave, the other choices being as they are. */
function countOptions(choice) {
  for (const name of facets) {
    const left = entries.filter((entry) => passes(entry, choice, name));
    for (const option of form.querySelectorAll(`[data-facet="${name}"]`)) {
      const value = option.dataset.value;
      const number = value ? left.filter((entry) => entry[name].includes(value)).length : left.length;
      option.textContent = `${option.dataset.label} (${number})`;
    }
  }
}

function apply() {
  const choice = chosen();
  let visible = 0;
  for (const entry of entries) {
    entry.element.hidden = !passes(entry, choice);
    visible += !entry.element.hidden;
  }
  countOptions(choice);
  const filters = [...facets.slice(1), "q"].filter((name) => choice[name]);
  count.textContent = `${visible} of ${entries.filter((e) => e.show.includes(choice.show)).length} errors` +
    (filters.length ? `: ${filters.map((name) => `${name === "q" ? "words" : name} “${choice[name]}”`).join(", ")}` : "");
}

/** The choices as an address part; what stands at its default is left out. */
function stateOf(choice) {
  const state = new URLSearchParams();
  for (const [name, value] of Object.entries(choice)) if (value && !(name === "show" && value === "now")) state.set(name, value);
  return state.toString();
}

/** Takes the choices from the address; says whether it held any. A part that names a section is left to the browser. */
function readAddress() {
  const hash = location.hash.slice(1);
  const state = new URLSearchParams(hash);
  if (hash && ![...facets, "q"].some((name) => state.has(name))) return false;
  form.reset();
  for (const [name, value] of state) {
    const control = form.elements[name];
    if (control && control.tagName !== "BUTTON") control.value = value;
  }
  for (const select of form.querySelectorAll("select")) if (select.selectedIndex < 0) select.value = "";
  if (!new FormData(form).has("show")) form.elements.show.value = "now";
  return hash !== "";
}

function remember() {
  apply();
  history.replaceState(null, "", `#${stateOf(chosen())}`);
}

form.addEventListener("input", remember);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(remember));
window.addEventListener("hashchange", () => {
  if (readAddress()) document.querySelector("#list").scrollIntoView();
  apply();
});

const table = document.querySelector(".fields");
const rows = [...table.tBodies[0].rows];
for (const button of table.querySelectorAll("th button")) {
  button.addEventListener("click", () => {
    const head = button.closest("th");
    const upward = head.getAttribute("aria-sort") === null ? head.dataset.first !== "descending" : head.getAttribute("aria-sort") === "descending";
    for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
    head.setAttribute("aria-sort", upward ? "ascending" : "descending");
    const key = (row) => Number(row.dataset[head.dataset.key]);
    table.tBodies[0].append(...[...rows].sort((a, b) => (upward ? 1 : -1) * (key(a) - key(b)) || a.dataset.place - b.dataset.place));
  });
}

form.hidden = false;
const asked = readAddress();
apply();
if (asked) document.querySelector("#list").scrollIntoView();
