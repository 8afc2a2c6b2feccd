// "Recompute here" on a claim's page: the functions that decide the claim, run in the reader's browser.
// Nothing is fetched before he starts it. First the number shown is computed again; then what he sets.
const { address, make, number, plain } = window.recompute;
const KEY = "own";
const TOO_MUCH = /memory|allocation|out of bounds/i;

const offer = (host) => {
  const { claim: id, megabytes, reason, notebook } = host.dataset;
  host.hidden = false;
  const box = make("details", { className: "live-box" }, make("summary", { textContent: "Recompute here" }));
  host.replaceChildren(box);
  if (reason) {
    box.append(make("p", {}, `${reason} Its chapter’s notebook computes it: `, make("a", { href: notebook, textContent: "open the notebook" }), "."));
    return;
  }
  const start = make("button", { type: "button", textContent: `Start Python in this page (${megabytes} MB)` });
  const stop = make("button", { type: "button", textContent: "Stop", hidden: true });
  const bar = make("progress", { hidden: true, "aria-label": "Progress" });
  const said = make("p", { role: "status" });
  const published = make("div");
  const form = make("form", { hidden: true });
  const mine = make("div");
  box.append(
    make("p", { textContent: `The function above runs in your browser, on the same data and by the same rules. Python, its libraries and the book’s code come from this site alone: some ${megabytes} MB, ten to thirty seconds to start, and 200 to 500 MB of memory. What you set stays in this page.` }),
    make("p", {}, start, " ", stop, " ", bar), said, published, form, mine,
  );

  let worker = null;
  let claim = null;
  let began = 0;
  const busy = (now) => {
    stop.hidden = !now;
    bar.hidden = !now;
    form.querySelectorAll("button").forEach((button) => { button.disabled = now; });
    if (now) bar.removeAttribute("value");
  };
  const end = (text) => {
    worker?.terminate();
    worker = null;
    busy(false);
    start.hidden = false;
    form.hidden = true;
    said.textContent = text;
  };
  const failed = (text) => end(TOO_MUCH.test(text)
    ? "This device has not enough memory for it. The page is as it was; the chapter’s notebook computes the claim on a computer."
    : `It did not run: ${text.trim().split("\n").at(-1)} The page is as it was.`);
  const ask = (question) => new Promise((answered) => {
    busy(true);
    began = performance.now();
    worker.onmessage = ({ data }) => {
      if (data.step) said.textContent = `${data.step} …`;
      else if (data.total) {
        Object.assign(bar, { value: data.done, max: data.total });
        said.textContent = `Way ${data.done} of ${data.total} …`;
      } else if (data.error) failed(data.error);
      else {
        busy(false);
        said.textContent = `Done in ${number((performance.now() - began) / 1000, "s")}.`;
        host.dataset.heap = data.heap;
        answered(data.answer);
      }
    };
    worker.onerror = (event) => failed(event.message || "the browser could not start it.");
    worker.postMessage({ claim, ...question });
  });

  const same = (found) => {
    published.replaceChildren(make("p", {}, make("strong", { textContent: found.every((one) => one.same) ? "Same as published. " : "Not the same as published. " }),
      `${found.map((one) => `${one.part ? `${one.part}: ` : ""}${number(one.value, one.unit)} here, ${number(one.published, one.unit)} in the book`).join("; ")}.`));
  };

  const field = (part, name, choice, value) => {
    const numeric = choice.options.every((one) => typeof one === "number");
    const key = `own-${id}-${part.id}-${name}`;
    const input = make("input", { id: key, name, type: numeric ? "number" : "text", step: "any", value, placeholder: "all of the book’s" });
    input.setAttribute("list", `${key}-known`);
    const known = make("datalist", { id: `${key}-known` }, ...choice.options.map((one) => make("option", { value: one })));
    return make("label", { className: "live-number", htmlFor: key }, `${plain(name)} `, input, known);
  };
  const fieldset = (part, given) => {
    const open = Object.entries(part.choices);
    const fields = open.map(([name, choice]) => field(part, name, choice, given[name] ?? (choice.kind === "reading" ? part.main.choices[name] : "") ?? ""));
    const compute = make("button", { type: "submit", textContent: "Compute" });
    compute.dataset.part = part.id;
    return make("fieldset", {}, make("legend", { textContent: `On your own choices${part.name ? `: ${part.name}` : ""}` }),
      make("p", { className: "muted", textContent: "Each takes one of the book’s options, offered as you type, or another that the data have: a year, say. Left empty, all of the book’s count." }), ...fields, make("p", {}, compute));
  };
  const ownOf = (set) => Object.fromEntries([...set.querySelectorAll("input")].filter((input) => input.value !== "").map((input) => [input.name, input.type === "number" ? input.valueAsNumber : input.value]));

  const show = (found, heading, own) => {
    mine.className = `live-mine${own ? " is-own" : ""}`;
    if (found.refused) {
      mine.replaceChildren(make("p", {}, make("strong", { textContent: heading }), `${found.refused}. To mend it: ${found.mend}.`));
      return;
    }
    const chip = make("span", { className: `finding-chip finding-${found.finding.replaceAll(" ", "-")}`, textContent: found.label });
    const lines = [make("p", {}, make("strong", { textContent: heading }), chip, found.value === undefined || found.value === null ? "" : ` ${number(found.value, found.unit)}`)];
    if (own && Object.keys(own).length) lines.push(make("p", { className: "muted", textContent: `Your choices: ${Object.entries(own).map(([name, value]) => `${plain(name)} “${value}”`).join(", ")}.` }));
    if (found.answer) lines.push(make("p", { textContent: found.answer }));
    if (found.left_out?.length) lines.push(make("p", { className: "muted", textContent: `Left out: ${found.left_out.join("; ")}.` }));
    mine.replaceChildren(...lines);
  };

  const begin = async () => {
    start.hidden = true;
    mine.replaceChildren();
    try {
      claim = await (await fetch(`${id}.json`)).json();
      worker = new Worker(new URL("worker.js", import.meta.url), { type: "module" });
    } catch (error) {
      failed(location.protocol === "file:" ? "a page opened from a folder may not start it; serve the book with recompute serve." : String(error.message));
      return;
    }
    const shown = await ask({});
    if (shown.refused) {
      show(shown, "It was not computed: ");
      return;
    }
    same(shown);
    const parts = claim.parts.filter((part) => part.main && Object.keys(part.choices).length);
    let given = {};
    try { given = JSON.parse(address.get(KEY) || "{}"); } catch { given = {}; }
    const every = make("button", { type: "button", textContent: `Compute every way (${claim.n}) and decide` });
    every.addEventListener("click", async () => {
      const found = await ask({ every: true });
      show(found, found.same ? "Every way, same as published: " : "Every way, not as published: ");
    });
    form.replaceChildren(make("p", {}, every), ...parts.map((part) => fieldset(part, given[part.id] ?? {})));
    form.hidden = false;
  };
  start.addEventListener("click", begin);
  stop.addEventListener("click", () => { end("Stopped. The page is as it was."); mine.replaceChildren(); });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const set = event.submitter.closest("fieldset");
    const own = ownOf(set);
    const { part } = event.submitter.dataset;
    address.set(KEY, JSON.stringify({ [part]: own }));
    show(await ask({ part, own }), "On your terms, not the book’s: ", own);
  });
  if (address.get(KEY)) box.open = true;
};

document.querySelectorAll(".live").forEach(offer);
