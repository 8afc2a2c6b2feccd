// Runs Python beside the page, so that the page stays in hand and a run can be stopped.
import { loadPyodide } from "./py/pyodide.mjs";

const here = new URL("./", import.meta.url).href;
const BOOK = "/book";
let run;

const fetched = async (name) => {
  const answer = await fetch(here + name);
  if (!answer.ok) throw new Error(`${name} cannot be fetched (${answer.status})`);
  return answer;
};
const say = (step) => postMessage({ step });

const start = async () => {
  say("Fetching Python");
  const { wheels, data } = await (await fetched("live.json")).json();
  const python = await loadPyodide({ indexURL: `${here}py/` });
  say("Fetching its libraries");
  await python.loadPackage(wheels.map((name) => `${here}py/${name}`), { messageCallback: () => {}, checkIntegrity: false });
  say("Fetching the book’s code");
  python.unpackArchive(await (await fetched("book.zip")).arrayBuffer(), "zip", { extractDir: BOOK });
  // An extract is fetched when it is first read, and held against its checksum there.
  data.forEach((file) => {
    const folder = `${BOOK}/data/${file}`.replace(/\/[^/]*$/, "");
    python.FS.mkdirTree(folder);
    python.FS.createLazyFile(folder, file.split("/").at(-1), `${here}data/${file}`, true, false);
  });
  say("Reading the rules");
  python.runPython(`
import os, sys
os.environ |= {"RECOMPUTE_ROOT": "${BOOK}", "RECOMPUTE_RESULTS": "/results"}
os.chdir("${BOOK}")
sys.path.insert(0, "${BOOK}/scripts")
from recompute.live import absent
absent.install()
from recompute.live import run
`);
  run = python.pyimport("recompute.live.run");
  return python;
};

const ready = start();
onmessage = async ({ data }) => {
  try {
    const python = await ready;
    const told = (done, total) => postMessage({ done, total });
    const answer = run.answer(JSON.stringify(data), told);
    postMessage({ answer: JSON.parse(answer), heap: python._module.HEAPU8.length });
  } catch (error) {
    postMessage({ error: String(error.message || error) });
  }
};
