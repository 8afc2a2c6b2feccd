// Search, filter and sort the ledger; filter the gallery; name a claim of the map; links to one's own
// JupyterHub. Without JavaScript everything is shown.
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

  // Hide what does not match the words and every chosen option; say how much is left.
  const filter = (tools, items, what, textOf) => {
    const search = tools.querySelector("input");
    const selects = [...tools.querySelectorAll("select")];
    const shown = tools.querySelector("output");
    const update = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      items.forEach((item) => {
        item.hidden = !words.every((word) => textOf(item).includes(word))
          || selects.some((select) => select.value && !item.dataset[select.dataset.name].split(";").includes(select.value));
      });
      shown.textContent = `${items.filter((item) => !item.hidden).length} of ${items.length} ${what}`;
    };
    search.addEventListener("input", update);
    selects.forEach((select) => select.addEventListener("change", update));
    update();
  };

  document.querySelectorAll("table.claims-table").forEach(sortable);
  // The ledger's rows name finding, section and stance as classes; the tools are made of them.
  document.querySelectorAll("table.ledger").forEach((table) => {
    const rows = [...table.tBodies[0].rows];
    const tools = document.createElement("div");
    tools.className = "ledger-tools";
    tools.innerHTML = '<label>Search <input type="search"></label>';
    [["Finding", "finding"], ["Section", "section"], ["Stance", "stance"]].forEach(([label, kind]) => {
      const named = (row) => [...row.classList].find((name) => name.startsWith(`${kind}-`))?.slice(kind.length + 1) ?? "";
      rows.forEach((row) => { row.dataset[kind] = named(row); });
      const select = document.createElement("select");
      select.dataset.name = kind;
      select.append(new Option("all", ""), ...[...new Set(rows.map(named))].map((name) => new Option(name.replaceAll("-", " "), name)));
      const field = document.createElement("label");
      field.append(`${label} `, select);
      tools.append(field);
    });
    tools.append(document.createElement("output"));
    (table.closest(".pst-scrollable-table-container") ?? table).before(tools);
    filter(tools, rows, "claims", (row) => row.textContent.toLowerCase());
  });
  document.querySelectorAll('[data-filter="gallery"]').forEach((tools) => {
    filter(tools, [...document.querySelectorAll(".gallery li")], "figures", (item) => item.dataset.text);
  });

  document.querySelectorAll("[data-hub-form]").forEach((form) => {
    const field = form.querySelector("input");
    const links = [...document.querySelectorAll("a[data-hub]")].map((link) => [link, link.href]);
    field.addEventListener("input", () => {
      const hub = field.value.trim().replace(/\/+$/, "");
      links.forEach(([link, href]) => {
        link.href = /^https?:\/\/[^/]/.test(hub) ? href.replace(/^https?:\/\/[^/]+/, hub) : href;
      });
    });
    form.addEventListener("submit", (event) => event.preventDefault());
    form.hidden = false;
  });
});
