// Search, filter and sort the ledger; filter the gallery; links to one's own JupyterHub; a hint at
// what is wider than the screen; prose below what a search finds. Without JavaScript everything is
// shown.
document.addEventListener("DOMContentLoaded", () => {
  const text = (cell) => cell.textContent.trim();
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

  // Hide what does not match the words and every chosen option; say how much is left. What is chosen
  // stands in the address, so that it can be sent.
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
    const address = new URL(location.href);
    selects.forEach((select) => {
      const chosen = address.searchParams.get(select.dataset.name);
      if ([...select.options].some((option) => option.value === chosen)) select.value = chosen;
      select.addEventListener("change", () => {
        address.searchParams.delete(select.dataset.name);
        if (select.value) address.searchParams.set(select.dataset.name, select.value);
        history.replaceState(null, "", address);
        update();
      });
    });
    search.addEventListener("input", update);
    update();
  };

  document.querySelectorAll("table.claims-table").forEach(sortable);
  document.querySelectorAll('[data-filter="ledger"]').forEach((tools) => {
    const rows = [...document.querySelectorAll("table.ledger tbody tr")];
    // A row names its finding, section and stance as classes.
    rows.forEach((row) => row.classList.forEach((name) => {
      const [, kind, value] = name.match(/^(finding|section|stance)-(.*)$/) ?? [];
      if (kind) row.dataset[kind] = value;
    }));
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

  const wide = new ResizeObserver((seen) => seen.forEach(({ target }) => {
    target.classList.toggle("sideways", target.scrollWidth > target.clientWidth + 1);
  }));
  document.querySelectorAll(".table-scroll, .pst-scrollable-table-container, figure:has(> img.theme-light)").forEach((box) => wide.observe(box));

  // Paper is light, whatever colours the reader has chosen for the screen.
  const root = document.documentElement;
  let onScreen = root.dataset.theme;
  addEventListener("beforeprint", () => {
    onScreen = root.dataset.theme;
    root.dataset.theme = "light";
  });
  addEventListener("afterprint", () => { root.dataset.theme = onScreen; });

  // What stands below a found page's name is its prose.
  if (typeof Search !== "undefined") {
    const textOf = Search.htmlToText;
    Search.htmlToText = (html, anchor) => {
      const page = new DOMParser().parseFromString(html, "text/html");
      page.querySelectorAll("details, pre, .cell_input, .figure-tools, .bd-header-article, #jb-print-docs-body, h1, nav").forEach((part) => part.remove());
      return textOf(page.documentElement.outerHTML, anchor);
    };
  }
});
