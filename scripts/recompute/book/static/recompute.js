// Search, filter and sort the ledger; filter the gallery. Without JavaScript both show everything.
document.addEventListener("DOMContentLoaded", () => {
  const text = (cell) => cell.dataset.sort ?? cell.textContent.trim();
  const compare = (a, b) => (isNaN(a) || isNaN(b) ? a.localeCompare(b) : a - b);

  const sortable = (table) => {
    const body = table.tBodies[0];
    [...table.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      head.replaceChildren(button);
      button.addEventListener("click", () => {
        const ascending = head.getAttribute("aria-sort") !== "ascending";
        [...table.tHead.rows[0].cells].forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", ascending ? "ascending" : "descending");
        const rows = [...body.rows].sort((a, b) => compare(text(a.cells[column]), text(b.cells[column])));
        body.append(...(ascending ? rows : rows.reverse()));
      });
    });
  };

  const filterable = (table) => {
    const rows = [...table.tBodies[0].rows];
    const tools = document.createElement("div");
    tools.className = "ledger-tools";
    const search = Object.assign(document.createElement("input"), { type: "search" });
    const choices = ["verdict", "section"].map((name) => {
      const select = document.createElement("select");
      select.dataset.name = name;
      select.append(new Option("all", ""));
      new Set(rows.map((row) => row.dataset[name])).forEach((value) => select.append(new Option(value, value)));
      return select;
    });
    const shown = document.createElement("output");
    const label = (title, field) => {
      const element = document.createElement("label");
      element.append(title, field);
      return element;
    };
    const update = () => {
      const words = search.value.toLowerCase();
      rows.forEach((row) => {
        row.hidden = !row.textContent.toLowerCase().includes(words)
          || choices.some((select) => select.value && row.dataset[select.dataset.name] !== select.value);
      });
      shown.textContent = `${rows.filter((row) => !row.hidden).length} of ${rows.length} claims`;
    };
    search.addEventListener("input", update);
    choices.forEach((select) => select.addEventListener("change", update));
    tools.append(label("Search", search), label("Verdict", choices[0]), label("Section", choices[1]), shown);
    table.closest(".table-scroll").before(tools);
    update();
  };

  document.querySelectorAll("table.claims-table").forEach(sortable);
  document.querySelectorAll("table.ledger").forEach(filterable);
  document.querySelectorAll('[data-filter="gallery"]').forEach((field) => {
    const items = [...document.querySelectorAll(".gallery li")];
    field.addEventListener("input", () => {
      items.forEach((item) => { item.hidden = !item.dataset.text.includes(field.value.toLowerCase()); });
    });
  });
});
