// The bench of a claim's page: a reader sets his own line, tolerance, readings and sources, and the
// claim is decided anew in the page (rules.js). What is published stands first, then his own, marked
// as his. Nothing is fetched; his terms stand in the address, so that a view can be sent.
document.addEventListener("DOMContentLoaded", () => {
  const { decide, address, listed, make, number, plain, tell } = window.recompute;
  const KEY = "terms";
  const RELATIONS = { "<": "less than", "<=": "at most", ">": "more than", ">=": "at least", "==": "exactly", "!=": "anything but" };

  const same = (one, other) => JSON.stringify(one) === JSON.stringify(other);

  const work = (host) => {
    const data = JSON.parse(host.querySelector("script").textContent);
    const parts = data.parts.filter((part) => part.decidable);
    const several = data.parts.length > 1;
    const title = (part) => (several ? ` (${part.name})` : "");
    const present = (choice) => choice.values.map((_, o) => o).filter((o) => choice.of.includes(o));
    const chip = (finding, label) => make("span", { className: `finding-chip finding-${finding.replaceAll(" ", "-")}`, textContent: `${data.symbols[finding]} ${label}` });
    const published = (part) => part.readings.filter((one) => one.plain).map((one) => one.name);
    const lineOf = (part) => (part.smallest !== null ? part.smallest : part.as_stated ? part.stated.value : part.line);
    let terms = {};
    const controls = [];  // functions that bring each control to the terms

    const set = (kind, part, value) => {
      const all = { ...terms[kind] };
      if (value === undefined) delete all[part.id];
      else all[part.id] = value;
      terms = { ...terms, [kind]: all };
      if (!Object.keys(all).length) delete terms[kind];
      show();
    };

    // What is said.
    const book = make("p", { className: "bench-book" });
    const mine = make("div", { className: "bench-mine", role: "status" });
    const reset = make("button", { type: "button", textContent: "Back to the book’s terms" });

    const differences = () => parts.flatMap((part) => {
      const said = [];
      const bar = terms.bar?.[part.id];
      if (bar !== undefined) said.push(`the line${title(part)} is ${number(bar, part.unit)}${lineOf(part) === null ? "" : `, not ${number(lineOf(part), part.unit)}`}`);
      if (terms.tolerance?.[part.id] !== undefined) said.push(`the tolerance${title(part)} is ${terms.tolerance[part.id]} % of the number`);
      const names = (terms.readings?.[part.id] ?? []).map((name) => `“${name}”`);
      if (terms.own?.[part.id]) names.push(`one of your own, ${Object.values(terms.own[part.id]).map(plain).join(", ")}`);
      if (names.length) said.push(`what counts${title(part)} is ${listed(names)}`);
      Object.entries(terms.leave_out?.[part.id] ?? {}).forEach(([name, options]) => {
        const choice = part.choices.find((one) => one.name === name);
        said.push(`left out of ${plain(name)}${title(part)}: ${listed(options.map((one) => choice.labels[choice.values.indexOf(one)]))}`);
      });
      return said;
    }).concat(terms.without?.length ? [`left out: ${listed(terms.without)}`] : []);

    const firmWords = ({ level, records, turns }) => {
      if (level === "firm") return `Firm: ${records.length} independent sources, none of which turns it alone.`;
      if (level === "one source") return `It rests on one source: ${listed(records)}.`;
      if (!level) return "";
      const [turn] = turns;
      const choice = parts.flatMap((part) => part.choices).find((one) => one.name === turn.choice && one.values.includes(turn.option));
      const option = turn.choice === "record" ? turn.option : choice.labels[choice.values.indexOf(turn.option)];
      const more = turns.length > 1 ? `, and ${turns.length - 1} more` : "";
      return `Fragile: without ${turn.choice === "record" ? "the record" : plain(turn.choice)} “${option}” it would be “${data.words[turn.to]}”${more}.`;
    };

    const show = () => {
      const own = Object.keys(terms).length > 0;
      reset.hidden = !own;
      address.set(KEY, own ? JSON.stringify(terms) : "");
      mine.classList.toggle("is-own", own);
      if (!own) {
        tell(null);
        mine.replaceChildren(make("p", { className: "muted", textContent: "Change something below, and your own finding stands here." }));
        return;
      }
      const unread = parts.filter((part) => terms.readings?.[part.id]?.length === 0 && !terms.own?.[part.id]);
      if (unread.length) {
        tell(null);
        mine.replaceChildren(make("p", {}, make("strong", { textContent: "On your terms" }), `: let one reading count at least${title(unread[0])}.`));
        return;
      }
      const decided = decide(data, terms);
      tell(decided.ways);
      const empty = decided.parts.flatMap((part) => part.readings.filter((one) => one.plain && one.finding === "no data").map((one) => one.name));
      const lines = [
        make("p", {}, make("strong", { textContent: "On your terms, not the book’s: " }), chip(decided.finding, decided.finding === "no data" ? "No way left to compute it" : decided.label)),
        make("p", { className: "muted", textContent: `Here ${differences().join("; ")}.` }),
      ];
      if (decided.finding !== "no data") lines.push(make("p", { textContent: `${decided.answer} ${firmWords(decided.firmness)}` }));
      if (empty.length) lines.push(make("p", { textContent: `No way to compute it answers ${listed(empty.map((name) => `“${name}”`))}.` }));
      const readings = decided.parts.flatMap((part) => part.readings.filter((one) => one.finding !== "no data").map((one) => make("li", {}, `${one.name}${one.plain ? "" : " (does not count)"}: `, chip(one.finding, one.label))));
      if (readings.length > 1) lines.push(make("details", {}, make("summary", { textContent: "Each reading on your terms" }), make("ul", {}, ...readings)));
      mine.replaceChildren(...lines);
    };

    // What is asked.
    const numberField = (words, unit, shown, get, change) => {
      const field = make("input", { type: "number", step: "any", placeholder: shown === null ? "differs by way" : `${shown}` });
      field.addEventListener("input", () => {
        const value = field.value === "" ? NaN : Number(field.value);
        change(Number.isFinite(value) && value !== shown ? value : undefined);
      });
      controls.push(() => { field.value = get() ?? shown ?? ""; });
      return make("label", { className: "bench-number" }, `${words} `, field, unit ? ` ${unit}` : "");
    };
    const box = (words, isOn, change) => {
      const field = make("input", { type: "checkbox" });
      field.addEventListener("change", () => change(field.checked));
      controls.push(() => { field.checked = isOn(); });
      return make("label", { className: "chip" }, field, ` ${words}`);
    };
    const group = (legend, ...children) => make("fieldset", {}, make("legend", { textContent: legend }), ...children);

    const lineControls = (part) => {
      if (!part.has_line) return [];
      const words = part.smallest !== null ? "The whole interval must lie above"
        : part.as_stated ? `The number must be ${(data.relations[part.stated.relation] || "as written: ").trim()}`
          : `The number must be ${RELATIONS[part.sign]}`;
      const fields = [numberField(words, part.unit === "year" ? "" : part.unit, lineOf(part), () => terms.bar?.[part.id], (value) => set("bar", part, value))];
      if (part.as_stated) {
        fields.push(numberField("Tolerance, instead of the rule of wording", "% of it", null, () => terms.tolerance?.[part.id], (value) => set("tolerance", part, value === undefined ? undefined : Math.abs(value))));
        fields.at(-1).querySelector("input").placeholder = "as written";
        fields.at(-1).querySelector("input").min = 0;
      }
      return [group(`The line: ${part.quantity}`, ...fields)];
    };

    const readingControls = (part) => {
      const base = part.readings.find((one) => one.plain);
      const counted = () => terms.readings?.[part.id] ?? published(part);
      const count = (names) => set("readings", part, same(names, published(part)) ? undefined : names);
      const boxes = part.readings.map((reading) => box(`${reading.name}${reading.plain ? "" : " (another reading)"}`, () => counted().includes(reading.name), (on) => {
        count(part.readings.map((one) => one.name).filter((name) => (name === reading.name ? on : counted().includes(name))));
      }));
      const open = part.choices.map((choice, c) => [choice, c]).filter(([choice]) => choice.kind === "reading" && present(choice).length > 1);
      if (!open.length) return part.readings.length > 1 ? [group("Readings that count", ...boxes)] : [];
      const selects = open.map(([choice, c]) => {
        const select = make("select", { id: `own-${part.id}-${c}` });
        present(choice).forEach((o) => select.append(new Option(choice.labels[o], o)));
        const usual = base.when[c]?.filter((o) => present(choice).includes(o)).at(-1) ?? present(choice).at(-1);
        select.addEventListener("change", () => { own.checked = true; ask(); });
        controls.push(() => {
          const at = choice.values.indexOf(terms.own?.[part.id]?.[choice.name]);
          select.value = at < 0 ? usual : at;
        });
        return [choice, select];
      });
      const own = make("input", { type: "checkbox" });
      controls.push(() => { own.checked = Boolean(terms.own?.[part.id]); });
      const ask = () => {
        if (own.checked && !terms.own?.[part.id]) terms = { ...terms, readings: { ...terms.readings, [part.id]: [] } };
        if (!own.checked) {
          const readings = { ...terms.readings };
          if (readings[part.id]?.length === 0) delete readings[part.id];
          terms = { ...terms, readings };
          if (!Object.keys(readings).length) delete terms.readings;
        }
        set("own", part, own.checked ? Object.fromEntries(selects.map(([choice, select]) => [choice.name, choice.values[Number(select.value)]])) : undefined);
        bring();
      };
      own.addEventListener("change", ask);
      const fields = selects.map(([choice, select]) => make("span", {}, make("label", { htmlFor: select.id, textContent: plain(choice.name) }), " ", select));
      return [group("Readings that count", ...boxes, make("label", { className: "chip" }, own, " one of your own, in place of these:"), make("div", { className: "bench-own" }, ...fields))];
    };

    const sourceControls = (part) => part.choices.filter((choice) => choice.kind !== "reading" && present(choice).length > 1).map((choice) => {
      const left = () => terms.leave_out?.[part.id]?.[choice.name] ?? [];
      return group(`${plain(choice.name)}: what counts`, ...present(choice).map((o) => box(choice.labels[o], () => !left().includes(choice.values[o]), (on) => {
        const out = choice.values.filter((value) => (value === choice.values[o] ? !on : left().includes(value)));
        const all = { ...terms.leave_out?.[part.id], [choice.name]: out };
        if (!out.length) delete all[choice.name];
        set("leave_out", part, Object.keys(all).length ? all : undefined);
      })));
    });

    const recordControls = () => (data.records.length < 2 ? [] : [group("Independent records: what counts", ...data.records.map((record) => box(record, () => !terms.without?.includes(record), (on) => {
      const out = data.records.filter((one) => (one === record ? !on : terms.without?.includes(one)));
      terms = { ...terms, without: out };
      if (!out.length) delete terms.without;
      show();
    })))]);

    const bring = () => controls.forEach((one) => one());
    // Terms of an address are taken as far as they fit the claim as it is now.
    const recall = () => {
      let given = {};
      try { given = JSON.parse(address.get(KEY) || "{}"); } catch { return {}; }
      const known = {};
      const keep = (kind, part, value) => { known[kind] = { ...known[kind], [part.id]: value }; };
      parts.forEach((part) => {
        const bar = given.bar?.[part.id];
        if (part.has_line && Number.isFinite(bar)) keep("bar", part, bar);
        const tolerance = given.tolerance?.[part.id];
        if (part.as_stated && Number.isFinite(tolerance) && tolerance >= 0) keep("tolerance", part, tolerance);
        const names = given.readings?.[part.id];
        if (Array.isArray(names)) keep("readings", part, part.readings.map((one) => one.name).filter((name) => names.includes(name)));
        const fitting = (name, option) => part.choices.some((choice) => choice.name === name && choice.values.includes(option));
        const own = Object.entries(given.own?.[part.id] ?? {}).filter(([name, option]) => fitting(name, option));
        if (own.length) keep("own", part, Object.fromEntries(own));
        const left = Object.entries(given.leave_out?.[part.id] ?? {})
          .map(([name, options]) => [name, [].concat(options).filter((option) => fitting(name, option))]).filter(([, options]) => options.length);
        if (left.length) keep("leave_out", part, Object.fromEntries(left));
      });
      const without = data.records.filter((record) => [].concat(given.without ?? []).includes(record));
      return without.length ? { ...known, without } : known;
    };

    reset.addEventListener("click", () => { terms = {}; bring(); show(); details.querySelector("summary").focus(); });
    const details = make("details", { className: "bench-box" }, make("summary", { textContent: "Decide it on your own terms: another line, reading or source" }));
    let made = false;
    const build = () => {
      if (made) return;
      made = true;
      const anew = decide(data);
      const agrees = anew.finding === data.published.finding && anew.label === data.published.label;
      book.append(make("strong", { textContent: "As published: " }), chip(data.published.finding, data.published.label),
        agrees ? ` Decided anew here, from ${anew.n === 1 ? "its one way" : `all ${anew.n.toLocaleString("en-US")} ways`} to compute it: the same as published.` : ` Decided anew here: ${anew.label}. This differs from what is published; please report it.`);
      const asked = parts.map((part) => {
        const fields = [...lineControls(part), ...readingControls(part), ...sourceControls(part)];
        return several ? make("div", { className: "bench-part" }, make("p", {}, make("strong", { textContent: part.says })), ...fields) : make("div", { className: "bench-part" }, ...fields);
      });
      details.append(book, mine, reset, ...asked, ...recordControls());
      terms = recall();
      bring();
      show();
    };
    details.addEventListener("toggle", () => { if (details.open) build(); });
    window.addEventListener("hashchange", () => { if (made) { terms = recall(); bring(); show(); } else if (address.get(KEY)) details.open = true; });
    host.replaceChildren(details);
    host.hidden = false;
    if (address.get(KEY)) { details.open = true; build(); }
  };

  document.querySelectorAll(".bench").forEach(work);
});
