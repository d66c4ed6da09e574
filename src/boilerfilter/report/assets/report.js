// Filters, order and links of the report. All that it shows is in the page without it.
"use strict";
(() => {
  const form = document.getElementById("filters");
  const list = document.querySelector(".documents");
  const status = document.getElementById("status");
  const nothing = document.querySelector(".nothing");
  const section = document.getElementById("documents");
  const facets = ["change", "plugin", "language", "pattern"].filter((name) => form.elements[name]);
  const names = [...facets, "from", "to", "order"];

  const documents = [...list.children].map((item) => ({
    item,
    margin: Number(item.dataset.margin),
    place: Number(item.dataset.place),
    removed: Number(item.dataset.removed),
    parts: [...item.querySelectorAll(".gone")].map((element) => ({
      element,
      change: [element.dataset.change || ""],
      plugin: [element.dataset.plugin],
      language: [element.dataset.language],
      pattern: [...element.querySelectorAll("code")].map((name) => name.textContent),
      score: Number(element.dataset.score),
    })),
  }));
  const orders = {
    "": (a, b) => a.margin - b.margin || a.place - b.place,
    place: (a, b) => a.place - b.place,
    removed: (a, b) => b.removed - a.removed || a.place - b.place,
  };

  // Without a "=" it is a place on the page, which leaves the filters as they are.
  const isState = (hash) => hash === "" || hash === "#" || hash.includes("=");

  function read() {
    const said = new URLSearchParams(location.hash.slice(1));
    for (const name of names) {
      const field = form.elements[name];
      field.value = said.get(name) || "";
      if (field.selectedIndex === -1) field.value = "";
    }
  }

  function write() {
    const said = new URLSearchParams();
    for (const name of names) if (form.elements[name].value) said.set(name, form.elements[name].value);
    const hash = said.toString();
    history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
  }

  function apply() {
    const wanted = facets.map((name) => [name, form.elements[name].value]).filter(([, value]) => value);
    const bound = (name, otherwise) => (form.elements[name].value === "" ? otherwise : Number(form.elements[name].value));
    const from = bound("from", 0);
    const to = bound("to", 1);
    const filtered = wanted.length > 0 || from > 0 || to < 1;
    let shown = 0;
    let parts = 0;
    for (const each of documents) {
      let found = 0;
      for (const part of each.parts) {
        // Scores are shown with two digits, and are compared as they are shown.
        const score = Math.round(part.score * 100) / 100;
        const fits = score >= from && score <= to && wanted.every(([name, value]) => part[name].includes(value));
        part.element.classList.toggle("other", filtered && !fits);
        found += fits;
      }
      each.item.hidden = found === 0;
      shown += found > 0;
      parts += found;
    }
    const order = [...documents].sort(orders[form.elements.order.value] || orders[""]);
    if (order.some((each, at) => list.children[at] !== each.item)) list.append(...order.map((each) => each.item));
    nothing.hidden = shown > 0;
    const count = (number, name) => `${number.toLocaleString("en")} ${name}${number === 1 ? "" : "s"}`;
    status.textContent = `${count(shown, "document")} with ${count(parts, "removal")}`;
    for (const link of document.querySelectorAll("th[data-facet] a")) {
      const { facet, value } = link.dataset;
      if (form.elements[facet].value === value) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
    }
  }

  form.addEventListener("submit", (event) => event.preventDefault());
  const changed = () => { apply(); write(); };
  form.addEventListener("input", changed);
  form.addEventListener("change", changed);
  form.addEventListener("reset", (event) => {
    event.preventDefault();
    for (const name of names) form.elements[name].value = "";
    changed();
  });
  window.addEventListener("hashchange", () => { if (isState(location.hash)) { read(); apply(); } });

  // A name in a table becomes a link to its documents.
  for (const cell of document.querySelectorAll("th[data-facet]")) {
    const value = cell.textContent;
    const field = form.elements[cell.dataset.facet];
    if (!field || ![...field.options].some((option) => option.value === value)) continue;
    const link = document.createElement("a");
    link.href = `#${new URLSearchParams([[cell.dataset.facet, value]])}`;
    link.dataset.facet = cell.dataset.facet;
    link.dataset.value = value;
    link.append(...cell.childNodes);
    cell.append(link);
    link.addEventListener("click", () => section.scrollIntoView());
  }

  document.querySelector(".skip").addEventListener("click", (event) => {
    event.preventDefault();
    section.scrollIntoView();
    section.focus();
  });

  // Pointing at a pattern shows what it found; Escape puts its list away.
  const lit = (event, on) => {
    const row = event.target.closest(".patterns li");
    if (!row) return;
    const names = [...row.querySelectorAll("code")].map((name) => name.textContent);
    for (const mark of row.closest(".gone").querySelectorAll("mark")) {
      mark.classList.toggle("lit", on && mark.title.split("\n").some((name) => names.includes(name)));
    }
  };
  list.addEventListener("mouseover", (event) => lit(event, true));
  list.addEventListener("mouseout", (event) => lit(event, false));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.activeElement.classList.contains("gone")) document.activeElement.blur();
  });

  // On paper all is open.
  let closed = [];
  window.addEventListener("beforeprint", () => {
    closed = [...document.querySelectorAll("details:not([open])")];
    for (const details of closed) details.open = true;
  });
  window.addEventListener("afterprint", () => { for (const details of closed) details.open = false; });

  form.hidden = false;
  if (isState(location.hash)) read();
  apply();
})();
