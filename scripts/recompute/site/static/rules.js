// A claim decided in the page by the book's own rules, on the book's terms or on a reader's. It
// mirrors `recompute.claims`: findings.py, stated.py, firmness.py, wording.py, terms.py; one table of
// cases, tests/unit/claims/terms.json, is passed by both. Pure functions; `site/bench.py` writes what
// they take. Options and records are numbered by their place; a way is a row of a part's columns.
window.recompute = (() => {
  const MINUS = "\u2212";
  const sum = (numbers) => numbers.reduce((total, one) => total + one, 0);
  const mean = (numbers) => sum(numbers) / numbers.length;
  const median = (numbers) => {
    const sorted = [...numbers].sort((a, b) => a - b);
    const half = Math.floor(sorted.length / 2);
    return sorted.length % 2 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
  };

  // Conditions, written as nested lists: the operation first, then what it takes.
  const OPERATIONS = {
    "<": (a, b) => a < b, "<=": (a, b) => a <= b, ">": (a, b) => a > b, ">=": (a, b) => a >= b,
    "==": (a, b) => a === b, "!=": (a, b) => a !== b, in: (a, b) => b.includes(a), "not in": (a, b) => !b.includes(a),
    "+": (a, b) => a + b, "-": (a, b) => a - b, "*": (a, b) => a * b, "/": (a, b) => a / b, "**": (a, b) => a ** b,
    negative: (a) => -a, not: (a) => !a, abs: Math.abs, round: (a, digits = 0) => {  // a tie goes to the even digit, as in Python
      const scaled = a * 10 ** digits;
      const whole = Math.round(scaled);
      return (Math.abs(scaled % 1) === 0.5 && whole % 2 ? whole - 1 : whole) / 10 ** digits;
    },
    min: Math.min, max: Math.max,
    list: (...all) => all,
  };
  const evaluate = (node, names, line) => {
    const [operation, ...taken] = node;
    const of = (one) => evaluate(one, names, line);
    if (operation === "is") return taken[0];
    if (operation === "name") return names(taken[0]);
    if (operation === "line") return line ?? of(taken[0]);
    if (operation === "and") return taken.every(of);
    if (operation === "or") return taken.some(of);
    if (operation === "if") return of(taken[0]) ? of(taken[1]) : of(taken[2]);
    return OPERATIONS[operation](...taken.map(of));
  };
  const missing = (value) => value ?? NaN;  // compares with nothing
  const namesOf = (part, i) => (name) => {
    if (["value", "low", "high"].includes(name)) return missing(part[name][i]);
    if (name in part.columns) return missing(part.columns[name][i]);
    const choice = part.choices.find((one) => one.name === name);
    return choice.values[choice.of[i]];
  };

  // A number is judged as it is written.
  const halfUnit = (number) => {
    const [digits, power = "0"] = String(number).split("e");
    const decimals = (digits.split(".")[1] ?? "").length - Number(power);
    return 0.5 * 10 ** -Math.max(decimals, 0);
  };
  const isStated = ({ value: number, relation }, value, rules) => {
    const half = halfUnit(number);
    switch (relation) {
      case "=": return number - half <= value && value < number + half;
      case "about": return Math.abs(value - number) <= rules.round * Math.abs(number);
      case "nearly": return number - rules.round * Math.abs(number) <= value && value < number;
      case ">": return value > number - half;
      case ">=": return value >= number - half;
      case "<": return value < number + half;
      default: return value <= number + half;
    }
  };
  const isWithin = ({ value: number, relation }, value, percent) => {
    const slack = (percent / 100) * Math.abs(number);
    switch (relation) {
      case "=": case "about": return Math.abs(value - number) <= slack;
      case "nearly": return value >= number - slack && value < number;
      case ">": return value > number - slack;
      case ">=": return value >= number - slack;
      case "<": return value < number + slack;
      default: return value <= number + slack;
    }
  };
  const isClose = (stated, value, rules) => stated.unit !== "year" && value * stated.value > 0
    && Math.abs(value - stated.value) <= rules.close * Math.abs(stated.value);

  const outcome = (part, i, rules, reading) => {
    const own = reading?.predicate;
    if (part.smallest !== null && !own) {
      const [low, high] = [missing(part.low[i]), missing(part.high[i])];
      if (low > part.smallest) return "yes";
      return high <= part.smallest ? "no" : "cannot tell";
    }
    if (!own && part.as_stated) {
      const yes = part.tolerance === undefined ? isStated(part.stated, part.value[i], rules) : isWithin(part.stated, part.value[i], part.tolerance);
      return yes ? "yes" : "no";
    }
    return evaluate(own ?? part.predicate, namesOf(part, i), own ? undefined : part.bar) ? "yes" : "no";
  };

  // Findings joined.
  const join = (all) => {
    const given = all.filter((one) => one !== "no data");
    const kinds = new Set(given);
    const only = (...some) => [...kinds].every((one) => some.includes(one));
    if (!kinds.size) return "no data";
    if (kinds.size === 1) return given[0];
    if (only("holds", "close")) return "close";
    return only("fails", "cannot tell") ? "cannot tell" : "in part";
  };
  const agree = (all, rules) => {
    const given = all.filter((one) => one !== "no data");
    const most = [...new Set(given)].find((one) => given.filter((other) => other === one).length >= rules.majority * given.length);
    return most ?? (given.length ? "cannot tell" : "no data");
  };

  // One question, answered by its ways, a voice for each record of evidence.
  const decideCell = (part, reading, rows, rules) => {
    const byRecord = new Map();
    const seen = new Set();
    rows.forEach((i) => {
      const answer = reading.predicate ? outcome(part, i, rules, reading) : part.outcome[i];
      const number = `${part.record[i]} ${answer} ${part.value[i].toPrecision(10)}`;
      if (seen.has(number)) return;  // a number counts once
      seen.add(number);
      if (!byRecord.has(part.record[i])) byRecord.set(part.record[i], { yes: [], no: [], value: [] });
      const voice = byRecord.get(part.record[i]);
      voice.yes.push(answer === "yes" ? 1 : 0);
      voice.no.push(answer === "no" ? 1 : 0);
      voice.value.push(part.value[i]);
    });
    const voices = [...byRecord.keys()].sort((a, b) => a - b).map((record) => byRecord.get(record));
    const value = median(voices.map((voice) => median(voice.value)));
    let finding = "cannot tell";
    if (mean(voices.map((voice) => mean(voice.yes))) >= rules.majority) finding = "holds";
    else if (mean(voices.map((voice) => mean(voice.no))) >= rules.majority) {
      const asked = part.as_stated && part.tolerance === undefined && !reading.predicate;
      finding = asked && isClose(part.stated, value, rules) ? "close" : "fails";
    }
    return { finding, records: [...byRecord.keys()] };
  };
  const fits = (part, rows, when) => rows.filter((i) => Object.entries(when).every(([c, options]) => options.includes(part.choices[c].of[i])));
  const product = (lists) => lists.reduce((made, list) => made.flatMap((one) => list.map((option) => [...one, option])), [[]]);
  const decideReading = (part, reading, all, rules) => {
    const rows = fits(part, all, reading.when);
    const designs = part.choices.map((_, c) => c).filter((c) => part.choices[c].kind === "uncertain" && !reading.each.includes(c));
    const named = [...reading.each, ...designs];
    const cases = new Map();
    const records = new Set();
    product(named.map((c) => reading.when[c] ?? part.choices[c].values.map((_, o) => o))).forEach((options) => {
      const these = fits(part, rows, Object.fromEntries(named.map((c, k) => [c, [options[k]]])));
      if (!these.length) return;
      const decided = decideCell(part, reading, these, rules);
      decided.records.forEach((record) => records.add(record));
      const own = options.slice(0, reading.each.length);
      if (!cases.has(own.join())) cases.set(own.join(), { options: own, findings: [] });
      cases.get(own.join()).findings.push(decided.finding);
    });
    const found = [...cases.values()].map(({ options, findings }) => ({ options, finding: agree(findings, rules) }));
    return { reading, cases: found, records, finding: join(found.map((one) => one.finding)) };
  };
  const find = (data, rows, plainOnly = false) => {
    const parts = data.parts.map((part, p) => {
      if (!part.decidable) return { part, finding: "no data", readings: [] };
      const readings = part.readings.filter((one) => one.plain || !plainOnly).map((one) => decideReading(part, one, rows[p], data.rules));
      return { part, readings, finding: join(readings.filter((one) => one.reading.plain).map((one) => one.finding)) };
    });
    const joined = join(parts.map((one) => one.finding));
    const untold = ["holds", "close"].includes(joined) && !parts.every((one) => one.part.decidable);
    return { parts, finding: untold ? "in part" : joined };
  };

  // How firm a finding is, and what would turn it.
  const firmness = (data, rows) => {
    const whole = find(data, rows, true);
    if (whole.finding === "no data") return { level: "", records: [], turns: [] };
    const records = [...new Set(whole.parts.flatMap((one) => one.readings.flatMap((read) => [...read.records])))]
      .sort((a, b) => (data.records[a] < data.records[b] ? -1 : 1));
    const turns = [];
    const tryWithout = (choice, option, leaves) => {
      const kept = rows.map((mine, p) => mine.filter((i) => !leaves(p, i)));
      if (kept.every((mine, p) => mine.length === rows[p].length)) return;
      const turned = find(data, kept, true);
      const lost = turned.parts.some((now, p) => now.finding === "no data" && whole.parts[p].finding !== "no data");
      if (!lost && turned.finding !== whole.finding) turns.push({ choice, option, to: turned.finding });
    };
    records.forEach((record) => tryWithout("record", data.records[record], (p, i) => data.parts[p].record[i] === record));
    data.parts.forEach((part, at) => (part.choices ?? []).forEach((choice) => {
      if (choice.kind === "reading" || choice.values.length < 2) return;
      choice.values.forEach((value, o) => tryWithout(choice.name, value, (p, i) => p === at && choice.of[i] === o));
    }));
    return { level: turns.length ? "fragile" : records.length < 2 ? "one source" : "firm", records: records.map((r) => data.records[r]), turns };
  };

  // Numbers as the rest of the book writes them (recompute.text).
  const fixed = (value, digits) => {
    const size = Math.abs(value);
    const scaled = size * 10 ** digits;
    // A tie goes to the even digit, as in Python; only dyadic fractions are ties.
    const tie = scaled % 1 === 0.5 && Number.isInteger(size * 2 ** 20);
    const text = tie ? ((scaled - 0.5) % 2 ? (scaled + 0.5) : (scaled - 0.5)) / 10 ** digits : size;
    const [whole, rest] = text.toFixed(digits).split(".");
    const marked = whole.replace(/\B(?=(\d{3})+$)/g, ",");
    return `${value < 0 ? MINUS : ""}${marked}${rest ? `.${rest}` : ""}`;
  };
  const withUnit = (text, unit) => {
    if (unit === "year") return text;
    return unit.startsWith("US$") ? `US$ ${text}${unit.slice(3)}` : `${text} ${unit}`.trim();
  };
  const number = (value, unit = "") => {
    const size = Math.abs(value);
    let digits = size > 0 && size < 0.1 ? 4 : size >= 100 ? 0 : size >= 10 ? 1 : 2;
    if (unit && !unit.includes("%") && Number.isInteger(value)) digits = 0;
    return withUnit(unit === "year" ? value.toFixed(0).replace("-", MINUS) : fixed(value, digits), unit);
  };
  const listed = (texts) => (texts.length === 1 ? texts[0] : `${texts.slice(0, -1).join(", ")} and ${texts.at(-1)}`);

  // Labels (recompute.claims.wording).
  const years = (values) => {
    const runs = [];
    [...new Set(values)].sort((a, b) => a - b).forEach((year) => {
      if (runs.length && year === runs.at(-1)[1] + 1) runs.at(-1)[1] = year;
      else runs.push([year, year]);
    });
    return listed(runs.map(([first, last]) => (first === last ? `${first}` : `${first}–${last}`)));
  };
  const caseNames = (part, reading, cases) => {
    const choices = reading.each.map((c) => part.choices[c]);
    if (choices.length === 1) {
      const values = cases.map((options) => choices[0].values[options[0]]);
      if (values.every(Number.isInteger)) return years(values);
    }
    return listed(cases.map((options) => options.map((o, k) => choices[k].labels[o]).join(", ")));
  };
  const split = (items) => {
    const of = (...kinds) => listed(items.filter(([, finding]) => kinds.includes(finding)).map(([name]) => name));
    const have = new Set(items.map(([, finding]) => finding));
    let text = "";
    if (have.has("holds") || have.has("close")) text = `Holds for ${of("holds", "close")}`;
    if (have.has("in part")) text += `${text ? ", in part" : "Holds in part"} for ${of("in part")}`;
    if (have.has("fails")) text += `, not for ${of("fails")}`;
    if (have.has("cannot tell")) text += `; cannot tell for ${of("cannot tell")}`;
    return text;
  };
  const readLabel = (data, part, read) => {
    if (read.finding !== "in part") return data.words[read.finding];
    const groups = new Map();
    read.cases.forEach(({ options, finding }) => groups.set(finding, [...(groups.get(finding) ?? []), options]));
    return split([...groups].map(([finding, cases]) => [caseNames(part, read.reading, cases), finding]));
  };
  const partLabel = (data, found) => {
    if (found.finding !== "in part") return data.words[found.finding];
    const plain = found.readings.filter((one) => one.reading.plain);
    if (plain.length > 1) return split(plain.map((one) => [one.reading.name, one.finding]));
    return readLabel(data, found.part, plain[0]);
  };
  const label = (data, found) => {
    const decided = found.parts.filter((one) => one.finding !== "no data");
    const undecided = found.parts.filter((one) => one.finding === "no data").map((one) => one.part.name);
    let text = data.words[found.finding];
    if (found.finding !== "in part") {
      if (decided.length && undecided.length && ["holds", "close"].includes(found.finding)) text += ` for ${listed(decided.map((one) => one.part.name))}`;
    } else if (found.parts.length === 1) text = partLabel(data, found.parts[0]);
    else text = split(decided.map((one) => [one.part.name, one.finding]));
    return decided.length && undecided.length ? `${text}; no public data on ${listed(undecided)}` : text;
  };

  // The way whose number is shown: the first entry of the ledger's `main` that some way fits.
  const mainWay = (part, rows) => {
    for (const entry of part.main) {
      const kept = rows.filter((i) => Object.entries(entry).every(([c, option]) => {
        const { data, of } = part.choices[c];
        return data ? data[of[i]] === data[option] : of[i] === option;
      }));
      if (kept.length) return kept[0];
    }
    return null;
  };
  const mainNumber = (part, i) => {
    const interval = part.low[i] !== null && part.high[i] !== null ? ` (${number(part.low[i])} to ${number(part.high[i])})` : "";
    return number(part.value[i], part.unit) + interval;
  };
  const standIn = (data, found, rows) => {
    const said = `${label(data, found)}: ${data.statement}`;
    if (found.finding === "no data") return said;
    for (let p = 0; p < data.parts.length; p += 1) {
      const part = data.parts[p];
      const i = part.decidable ? mainWay(part, rows[p]) : null;
      if (i !== null) return `${said} ${part.quantity}: ${mainNumber(part, i)}.`;
    }
    return said;
  };

  // A reader's own terms, as `recompute.claims.terms.Terms` has them.
  const pinned = (reading, entry) => {
    const made = { ...entry };
    Object.entries(reading.when).forEach(([c, options]) => { if (!options.includes(entry[c])) made[c] = options.at(-1); });
    return made;
  };
  const partOn = (part, terms, rules) => {
    if (!part.decidable) return part;
    const asked = { ...part, bar: terms.bar?.[part.id], tolerance: terms.tolerance?.[part.id] };
    if (asked.bar !== undefined && part.smallest !== null) asked.smallest = asked.bar;
    if (asked.bar !== undefined && part.as_stated) asked.stated = { ...part.stated, value: asked.bar };
    const names = terms.readings?.[part.id];
    asked.readings = part.readings.map((one) => (names ? { ...one, plain: names.includes(one.name) } : one));
    const base = part.readings.find((one) => one.plain);
    const own = Object.entries(terms.own?.[part.id] ?? {}).map(([name, value]) => {
      const c = part.choices.findIndex((choice) => choice.name === name);
      return [c, part.choices[c].values.indexOf(value)];
    });
    if (own.length) {
      asked.readings.unshift({
        ...base, name: rules.own, plain: true,
        when: { ...base.when, ...Object.fromEntries(own.map(([c, o]) => [c, [o]])) },
        each: base.each.filter((c) => !own.some(([mine]) => mine === c)),
      });
    }
    const counted = asked.readings.find((one) => one.plain);
    if (counted && counted.name !== base.name) asked.main = [...part.main, {}].map((entry) => pinned(counted, entry));
    return asked;
  };
  const decide = (data, terms = {}) => {
    const ownLine = [terms.bar, terms.tolerance].some((one) => Object.keys(one ?? {}).length);
    const asked = { ...data, statement: ownLine ? data.rules.own_line : data.statement, parts: data.parts.map((part) => partOn(part, terms, data.rules)) };
    const without = (terms.without ?? []).map((record) => data.records.indexOf(record));
    const rows = asked.parts.map((part) => {
      if (!part.decidable) return [];
      part.outcome = part.value.map((_, i) => outcome(part, i, data.rules));
      const left = Object.entries(terms.leave_out?.[part.id] ?? {}).map(([name, values]) => {
        const choice = part.choices.find((one) => one.name === name);
        return [choice, values.map((value) => choice.values.indexOf(value))];
      });
      return part.value.map((_, i) => i).filter((i) => !without.includes(part.record[i])
        && left.every(([choice, options]) => !options.includes(choice.of[i])));
    });
    const found = find(asked, rows);
    return {
      finding: found.finding, label: label(asked, found), answer: standIn(asked, found, rows), firmness: firmness(asked, rows),
      parts: found.parts.map((one) => ({
        id: one.part.id, finding: one.finding, label: partLabel(asked, one),
        readings: one.readings.map((read) => ({ name: read.reading.name, plain: read.reading.plain, finding: read.finding, label: readLabel(asked, one.part, read) })),
      })),
      n: sum(rows.map((mine) => mine.length)),
      ways: asked.parts.map((part, p) => ({ part: part.id, line: part.bar, outcome: part.outcome, kept: new Set(rows[p]) })),
    };
  };

  // What a view shows stands in the address, under a name for each thing on the page that has one.
  const address = {
    all: () => new Map(location.hash.slice(1).split("&").filter((one) => one.includes("=")).map((one) => [one.slice(0, one.indexOf("=")), decodeURIComponent(one.slice(one.indexOf("=") + 1))])),
    get: (name) => address.all().get(name) ?? "",
    set: (name, words) => {
      const all = address.all();
      if (words) all.set(name, words);
      else all.delete(name);
      const hash = [...all].map(([key, value]) => `${key}=${encodeURIComponent(value)}`).join("&");
      history.replaceState(null, "", hash ? `#${hash}` : `${location.pathname}${location.search}`);
    },
  };
  // A reader's terms, told by the bench to the curves of the page; null for the book's.
  const heard = [];
  let told = null;
  const tell = (ways) => { told = ways; heard.forEach((hear) => hear(told)); };
  const listen = (hear) => { heard.push(hear); if (told) hear(told); };
  // What the scripts of a page draw with.
  const make = (tag, attributes = {}, ...children) => {
    const element = document.createElement(tag);
    Object.entries(attributes).forEach(([name, value]) => {
      if (name in element) element[name] = value;
      else element.setAttribute(name, value);
    });
    element.append(...children);
    return element;
  };
  const plain = (name) => String(name).replaceAll("_", " ");

  return { decide, number, address, listed, tell, listen, make, plain };
})();
