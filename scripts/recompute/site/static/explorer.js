// The interactive curve of a claim's page: walk through the ways to compute it, choose
// among them, put them in another order. Its data stand in the page; nothing is fetched. Without
// JavaScript, and on paper, the curve as printed stands in its place.
document.addEventListener("DOMContentLoaded", () => {
  const MINUS = "\u2212";

  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => {
      if (name in element && name !== "list") element[name] = value;
      else element.setAttribute(name, value);
    });
    element.append(...children);
    return element;
  };
  const { address } = window.recompute;
  const written = (value, unit) => window.recompute.number(value, unit).replace(" %", "\u00a0%");
  const percent = (share) => `${Math.round(100 * share)}\u00a0%`;
  const plain = (value, digits) => value.toLocaleString("en-US", { minimumFractionDigits: digits ?? 0, maximumFractionDigits: digits ?? 6 }).replace(/^-(?=0$)/, "").replace("-", MINUS);
  const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text);
  const named = (text) => (text.length > 22 ? `${text.slice(0, 7).trimEnd()}…${text.slice(-14).trimStart()}` : text);

  const explore = (host) => {
    const data = JSON.parse(host.querySelector("script").textContent);
    const n = data.value.length;
    const published = { yes: [...data.yes].map((mark) => mark === "1"), lines: data.thresholds };
    let saysYes = published.yes;
    let lines = published.lines;
    let kept = null;  // ways that a reader's own terms leave; null on the book's
    const facets = data.choices.map((choice) => ({ ...choice, chosen: new Set() }));
    const early = data.dates.map((date) => date <= data.judged);
    if (early.some(Boolean) && !early.every(Boolean)) {
      facets.push({
        name: "data public", options: [`by ${data.judged}, the paper’s date`, "later"],
        of: data.date.map((date) => (early[date] ? 0 : 1)), chosen: new Set(),
      });
    }
    const chosen = new Array(n).fill(true);
    let order = { name: "value", of: null, labels: [] };
    let rank = [];        // ways in the order shown, chosen or not
    let place = [];       // a way's place in that order
    let groups = [];      // where the order is by a choice: first place, last place, name
    let ringed = new Set();
    let ringedBy = "";
    let active = data.main ?? 0;

    // What the reader sees.
    const counted = make("p", { className: "explorer-count", role: "status" });
    const orders = make("select");
    const toMain = make("button", { type: "button", textContent: "The way shown" });
    const clear = make("button", { type: "button", textContent: "Clear choices", hidden: true });
    const filters = make("div", { className: "explorer-filters" });
    const canvas = make("canvas", { "aria-hidden": "true" });
    const plot = make("div", {
      className: "explorer-plot", tabIndex: 0, role: "slider", "aria-orientation": "horizontal",
      "aria-label": `Ways to compute: ${data.quantity}`,
    }, canvas);
    const way = make("div", { className: "explorer-way" });
    const note = make("p", { className: "explorer-note" });

    const describe = (i) => [
      ...facets.filter((facet) => facet.name !== "data public").map((facet) => [facet.name, facet.options[facet.of[i]]]),
      ...data.fixed,
    ];
    const interval = (i) => (data.low && data.low[i] !== null && data.high[i] !== null
      ? ` (${written(data.low[i], "")} to ${written(data.high[i], "")})` : "");
    const shown = () => rank.filter((i) => chosen[i]);

    // Orders and what they ring.
    const siblings = (free) => {
      if (data.main === null) return [];
      return [...Array(n).keys()].filter((i) => data.choices.every((choice, c) => c === free || choice.of[i] === choice.of[data.main]));
    };
    const arrange = () => {
      const by = orders.value;
      ringed = new Set();
      ringedBy = "";
      let free = -1;
      if (by === "value") order = { of: null };
      else if (by === "date") {
        order = { of: data.date, labels: data.dates };
        let most = 1;
        data.choices.forEach((choice, c) => {
          const dates = new Set(siblings(c).map((i) => data.date[i])).size;
          if (dates > most) { most = dates; free = c; }
        });
      } else {
        free = Number(by);
        order = { of: data.choices[free].of, labels: data.choices[free].options };
      }
      rank = [...Array(n).keys()].sort((a, b) => (order.of ? order.of[a] - order.of[b] : 0) || data.value[a] - data.value[b] || a - b);
      rank.forEach((i, at) => { place[i] = at; });
      groups = [];
      if (order.of) {
        rank.forEach((i, at) => {
          const last = groups.at(-1);
          if (last && last.code === order.of[i]) last.last = at;
          else groups.push({ code: order.of[i], first: at, last: at, name: order.labels[order.of[i]] });
        });
      }
      if (free >= 0) {
        ringed = new Set(siblings(free));
        ringedBy = data.choices[free].name;
      }
    };

    // Choosing.
    const passes = (i, besides) => (!kept || kept.has(data.row[i])) && facets.every((facet) => facet === besides || !facet.chosen.size || facet.chosen.has(facet.of[i]));
    const choose = () => {
      for (let i = 0; i < n; i += 1) chosen[i] = passes(i, null);
      facets.forEach((facet) => {
        const all = facet.options.map(() => 0);
        const yes = facet.options.map(() => 0);
        for (let i = 0; i < n; i += 1) {
          if (passes(i, facet)) {
            all[facet.of[i]] += 1;
            yes[facet.of[i]] += saysYes[i] ? 1 : 0;
          }
        }
        facet.marks.forEach((mark, o) => {
          mark.textContent = all[o] ? percent(yes[o] / all[o]) : "–";
          facet.boxes[o].disabled = !all[o] && !facet.boxes[o].checked;
        });
      });
      const some = facets.some((facet) => facet.chosen.size);
      clear.hidden = !some;
      let count = 0;
      let yes = 0;
      chosen.forEach((is, i) => { if (is) { count += 1; yes += saysYes[i] ? 1 : 0; } });
      if (!some && !kept) { count = data.n; yes = data.n_yes; }
      const whole = kept ? `the ${count.toLocaleString("en-US")} ways that count on your own terms` : `all ${count.toLocaleString("en-US")} ways`;
      counted.replaceChildren();
      if (!count) counted.append("No way to compute the claim has all of these.");
      else {
        const about = some && data.step > 1 ? "about " : "";
        counted.append(some ? `Of the ${count.toLocaleString("en-US")} ways chosen ` : `Of ${whole} `,
          make("strong", { textContent: `${yes.toLocaleString("en-US")} (${about}${percent(yes / count)})` }), yes === 1 ? " says yes." : " say yes.");
        if ((some || kept) && data.main !== null && !chosen[data.main]) counted.append(" The way shown is not among them.");
      }
      if (!chosen[active]) active = data.main !== null && chosen[data.main] ? data.main : shown()[0] ?? active;
    };

    // Drawing.
    const font = (size, weight = "") => `${weight} ${size}px ${getComputedStyle(plot).fontFamily}`;
    const colour = (name) => getComputedStyle(plot).getPropertyValue(name).trim();
    let frame = { left: 0, right: 0, top: 0, bottom: 0 };
    let low = 0;
    let high = 1;
    const x = (i) => frame.left + ((place[i] + 0.5) / n) * (frame.right - frame.left);
    const y = (value) => frame.bottom - ((value - low) / (high - low)) * (frame.bottom - frame.top);
    const ticks = () => {
      const rough = (high - low) / 4;
      const power = 10 ** Math.floor(Math.log10(rough));
      const step = [1, 2, 2.5, 5, 10].map((s) => s * power).find((s) => s >= rough);
      const found = [];
      for (let k = Math.ceil(low / step); k * step <= high; k += 1) found.push(k * step);
      return { found: data.unit === "year" ? found.filter(Number.isInteger) : found, digits: Math.max(0, -Math.floor(Math.log10(step) + 1e-9) + (step / power === 2.5 ? 1 : 0)) };
    };
    const scale = () => {
      const values = [...data.value, ...lines];
      [low, high] = [Math.min(...values), Math.max(...values)];
      if (data.low) {  // an interval may run far out; it is cut where it would flatten the rest
        const span = high - low || Math.abs(high) || 1;
        const ends = [...data.low, ...data.high].filter((v) => v !== null && v > low - span && v < high + span);
        [low, high] = [Math.min(low, ...ends), Math.max(high, ...ends)];
      }
      const pad = (high - low) * 0.07 || (data.unit === "year" ? 3 : Math.abs(high) * 0.2 || 1);
      low -= pad;
      high += pad;
    };
    const draw = () => {
      const width = plot.clientWidth;
      if (!width) return;
      const text = canvas.getContext("2d");
      text.font = font(12);
      const wide = (group) => ((group.last - group.first + 1) / n) * (width - 70) > text.measureText(named(group.name)).width + 8;
      const upright = !groups.every(wide);
      const foot = !groups.length ? 12 : upright ? 18 + Math.min(170, Math.max(...groups.map((g) => text.measureText(named(g.name)).width))) : 28;
      const height = 250 + foot;
      const dense = window.devicePixelRatio || 1;
      canvas.width = width * dense;
      canvas.height = height * dense;
      canvas.style.height = `${height}px`;
      text.setTransform(dense, 0, 0, dense, 0, 0);
      text.font = font(12);
      const { found, digits } = ticks();
      const levels = found.map((value) => (data.unit === "year" ? `${value}` : plain(value, digits)));
      frame = { left: 10 + Math.max(...levels.map((name) => text.measureText(name).width)), right: width - 8, top: 24, bottom: height - foot };
      const ink = { line: colour("--line"), quiet: colour("--quiet"), faint: colour("--faint"), yes: colour("--holds"), no: colour("--fails"), text: colour("--pst-color-text-base"), paper: colour("--pst-color-background") };
      const stroke = (from, to, style, dash = []) => {
        text.beginPath(); text.setLineDash(dash); text.moveTo(...from); text.lineTo(...to); text.strokeStyle = style; text.stroke(); text.setLineDash([]);
      };
      text.lineWidth = 1;
      text.fillStyle = ink.quiet;
      text.textAlign = "left";
      text.textBaseline = "alphabetic";
      text.fillText(cut([data.quantity, data.unit === "year" ? "" : data.unit].filter(Boolean).join(", "), Math.floor(width / 6.4)), 0, 12);
      text.textAlign = "right";
      text.textBaseline = "middle";
      found.forEach((value, k) => {
        stroke([frame.left, y(value)], [frame.right, y(value)], ink.line);
        text.fillStyle = ink.quiet;
        text.fillText(levels[k], frame.left - 5, y(value));
      });
      groups.forEach((group, g) => {
        const from = frame.left + (group.first / n) * (frame.right - frame.left);
        const to = frame.left + ((group.last + 1) / n) * (frame.right - frame.left);
        if (g) stroke([from, frame.top], [from, frame.bottom + 6], ink.line);
        text.fillStyle = ink.quiet;
        text.save();
        if (upright) {
          text.translate((from + to) / 2, frame.bottom + 8);
          text.rotate(-Math.PI / 2);
          text.textAlign = "right";
          if (to - from >= 11 || g % Math.ceil(11 / (to - from)) === 0) text.fillText(named(group.name), 0, 0);
        } else {
          text.textAlign = "center";
          text.fillText(named(group.name), (from + to) / 2, frame.bottom + 16);
        }
        text.restore();
      });
      lines.forEach((value) => {
        stroke([frame.left, y(value)], [frame.right, y(value)], ink.text, [5, 4]);
      });
      const size = Math.max(1.6, Math.min(5, 340 / n));
      const dot = (i, style, bigger = 1) => {
        text.beginPath();
        text.arc(x(i), y(data.value[i]), size * bigger, 0, 2 * Math.PI);
        text.fillStyle = saysYes[i] || style === ink.faint ? style : ink.paper;
        text.fill();
        text.lineWidth = Math.max(1, size / 4);
        text.strokeStyle = style;
        text.stroke();
        text.lineWidth = 1;
      };
      rank.forEach((i) => { if (!chosen[i]) dot(i, ink.faint, 0.7); });
      if (data.low) {
        text.globalAlpha = 0.35;
        rank.forEach((i) => { if (chosen[i] && data.low[i] !== null && data.high[i] !== null) stroke([x(i), y(Math.max(low, data.low[i]))], [x(i), y(Math.min(high, data.high[i]))], saysYes[i] ? ink.yes : ink.no); });
        text.globalAlpha = 1;
      }
      if (ringed.size > 1) {
        text.beginPath();
        rank.filter((i) => ringed.has(i)).forEach((i) => text.lineTo(x(i), y(data.value[i])));
        text.strokeStyle = ink.quiet;
        text.stroke();
      }
      rank.forEach((i) => { if (chosen[i]) dot(i, saysYes[i] ? ink.yes : ink.no); });
      rank.filter((i) => ringed.has(i)).forEach((i) => {
        text.beginPath();
        text.arc(x(i), y(data.value[i]), size + 3, 0, 2 * Math.PI);
        text.strokeStyle = ink.text;
        text.stroke();
      });
      if (data.main !== null) {
        const [at, level] = [x(data.main), y(data.value[data.main])];
        text.beginPath();
        [[0, -8], [8, 0], [0, 8], [-8, 0]].forEach(([dx, dy]) => text.lineTo(at + dx, level + dy));
        text.closePath();
        text.fillStyle = saysYes[data.main] ? ink.yes : ink.paper;
        text.globalAlpha = chosen[data.main] ? 1 : 0.35;
        text.fill();
        text.lineWidth = 2;
        text.strokeStyle = ink.text;
        text.stroke();
        text.lineWidth = 1;
        text.font = font(12, "bold");
        text.fillStyle = ink.text;
        text.textAlign = at - frame.left > 50 ? "right" : "left";  // the curve rises to the right
        text.textBaseline = "alphabetic";
        text.fillText("shown", at + (text.textAlign === "right" ? -8 : 8), level - 13);
        text.globalAlpha = 1;
        text.font = font(12);
      }
      if (chosen[active]) {
        stroke([x(active), frame.top], [x(active), frame.bottom], ink.text);
        text.beginPath();
        text.arc(x(active), y(data.value[active]), size + 4, 0, 2 * Math.PI);
        text.lineWidth = 2.5;
        text.strokeStyle = ink.text;
        text.stroke();
        text.lineWidth = 1;
      }
    };

    const tell = () => {
      const list = shown();
      const at = list.indexOf(active);
      const said = saysYes[active] ? "says yes" : "does not say yes";
      const value = `${written(data.value[active], data.unit)}${interval(active)}`;
      plot.setAttribute("aria-valuemin", 1);
      plot.setAttribute("aria-valuemax", Math.max(1, list.length));
      plot.setAttribute("aria-valuenow", at + 1);
      plot.setAttribute("aria-valuetext", at < 0 ? "none" : `${value}, ${said}${active === data.main ? ", the way shown" : ""}. ${describe(active).map(([name, option]) => `${name}: ${option}`).join("; ")}. Public from ${data.dates[data.date[active]]}.`);
      way.replaceChildren();
      if (at < 0) return;
      const facts = make("dl");
      const rank = data.as_large?.[active] ?? null;  // of placebos, %
      [...describe(active), ...(rank === null ? [] : [["placebos with as large an effect", `${plain(rank, 0)} %`]]), ["source", data.sources[data.source[active]]], ["public from", data.dates[data.date[active]]]]
        .filter(([name, option], k, all) => all.findIndex((other) => other[0] === name || other[1] === option) === k)
        .forEach(([name, option]) => facts.append(make("div", {}, make("dt", { textContent: name }), make("dd", { textContent: option }))));
      way.append(make("p", { className: `explorer-value ${saysYes[active] ? "finding-holds" : "finding-fails"}` },
        make("strong", { textContent: value }), ` ${said}`, active === data.main ? " · the way shown" : "",
        make("span", { className: "muted", textContent: ` · ${(at + 1).toLocaleString("en-US")} of ${list.length.toLocaleString("en-US")}` })), facts);
      facets.forEach((facet) => facet.labels.forEach((label, o) => label.classList.toggle("is-active", facet.of[active] === o)));
      const parts = [];
      if (ringed.size > 1) {
        const values = [...ringed].map((i) => data.value[i]);
        parts.push(`Ringed: the way shown with only its ${ringedBy} changed, from ${written(Math.min(...values), data.unit)} to ${written(Math.max(...values), data.unit)}.`);
      }
      if (lines.length) parts.push(`Dashed: ${lines.map((value) => (data.unit === "year" ? `${value}` : plain(value))).join(" and ")}, ${lines === published.lines ? "the line that decides" : "your own line"}.`);
      parts.push("Filled marks say yes, hollow ones do not.");
      if (data.step > 1) parts.push(`Shown is one way in ${data.step}, in order of value, of ${data.n.toLocaleString("en-US")}; the table has all.`);
      note.textContent = parts.join(" ");
    };
    const go = (i) => { active = i; tell(); draw(); };
    // What was chosen stands in the address, so that a view can be sent.
    const remember = () => {
      const words = facets.flatMap((facet, f) => [...facet.chosen].map((o) => `${f}.${o}`));
      address.set(data.figure, words.join("+"));
    };
    const recall = () => {
      const words = address.get(data.figure);
      if (!words) return;
      words.split("+").forEach((word) => {
        const [f, o] = word.split(".").map(Number);
        if (facets[f]?.boxes[o]) { facets[f].chosen.add(o); facets[f].boxes[o].checked = true; }
      });
    };
    const update = () => { choose(); tell(); draw(); };

    // Building.
    orders.append(new Option("by value", "value"), ...(data.dates.length > 1 ? [new Option("by date of the data", "date")] : []),
      ...data.choices.map((choice, c) => new Option(`by ${choice.name}`, c)));
    orders.addEventListener("change", () => { arrange(); tell(); draw(); });
    toMain.hidden = data.main === null;
    toMain.addEventListener("click", () => { if (!chosen[data.main]) clear.click(); go(data.main); });
    clear.addEventListener("click", () => {
      facets.forEach((facet) => { facet.chosen.clear(); facet.boxes.forEach((box) => { box.checked = false; }); });
      if (document.activeElement === clear) plot.focus();
      remember();
      update();
    });
    facets.forEach((facet) => {
      facet.boxes = [];
      facet.marks = [];
      facet.labels = [];
      const set = make("fieldset", {}, make("legend", { textContent: facet.name }));
      facet.options.forEach((option, o) => {
        const box = make("input", { type: "checkbox" });
        const mark = make("span", { className: "muted" });
        const label = make("label", { className: "chip" }, box, `${option} `, mark);
        box.addEventListener("change", () => { if (box.checked) facet.chosen.add(o); else facet.chosen.delete(o); remember(); update(); });
        facet.boxes.push(box);
        facet.marks.push(mark);
        facet.labels.push(label);
        set.append(label);
      });
      filters.append(set);
    });
    const nearest = (event) => {
      const box = plot.getBoundingClientRect();
      const [px, py] = [event.clientX - box.left, event.clientY - box.top];
      let best = -1;
      let least = Infinity;
      for (let i = 0; i < n; i += 1) {
        if (chosen[i]) {
          const distance = 4 * Math.abs(x(i) - px) + Math.abs(y(data.value[i]) - py);
          if (distance < least) { least = distance; best = i; }
        }
      }
      if (best >= 0 && best !== active) go(best);
    };
    plot.addEventListener("pointermove", nearest);
    plot.addEventListener("pointerdown", nearest);
    plot.addEventListener("keydown", (event) => {
      const list = shown();
      const at = list.indexOf(active);
      const far = Math.max(1, Math.round(list.length / 10));
      const to = { ArrowRight: at + 1, ArrowUp: at + 1, ArrowLeft: at - 1, ArrowDown: at - 1, PageUp: at + far, PageDown: at - far, Home: 0, End: list.length - 1 }[event.key];
      if (to === undefined || !list.length) return;
      event.preventDefault();
      go(list[Math.max(0, Math.min(list.length - 1, to))]);
    });

    const parts = [
      counted,
      make("div", { className: "explorer-tools" }, make("label", {}, "Order ", orders), toMain, clear),
      plot, way, note,
      make("details", { className: "explorer-choices", open: window.innerWidth > 700 && facets.length > 0 }, make("summary", { textContent: "Choose among the ways (share that says yes)" }), filters),
    ];
    const printed = document.getElementById(`fig-${data.figure}`);
    if (printed) {
      const swap = make("button", { type: "button", "aria-pressed": "false", textContent: "Curve as printed" });
      swap.addEventListener("click", () => swap.setAttribute("aria-pressed", String(printed.classList.toggle("as-printed"))));
      parts[1].append(swap);
      printed.classList.add("explored");
      printed.prepend(host);
    }
    host.replaceChildren(...parts);
    host.hidden = false;
    scale();
    arrange();
    recall();
    update();
    window.recompute.listen((ways) => {
      const mine = ways?.find((one) => one.part === data.part);
      saysYes = mine ? data.row.map((row) => mine.outcome[row] === "yes") : published.yes;
      lines = mine?.line === undefined ? published.lines : [mine.line];
      kept = mine ? mine.kept : null;
      scale();
      update();
    });
    new ResizeObserver(draw).observe(plot);
    new MutationObserver(draw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
  };

  document.querySelectorAll(".explorer").forEach(explore);
});
