// Python and the project's own sources, in a thread of their own so that the page stays alive.

import { loadPyodide } from "./pyodide/pyodide.mjs";

const load = async (name) => {
  const answer = await fetch(new URL(name, import.meta.url));
  if (!answer.ok) throw new Error(`${name}: ${answer.status}`);
  return answer;
};

const start = async () => {
  const [python, sources, questions] = await Promise.all([
    loadPyodide(),
    load("try-it.zip").then((answer) => answer.arrayBuffer()),
    load("try_it.py").then((answer) => answer.text()),
  ]);
  python.unpackArchive(sources, "zip");
  python.runPython(questions);
  return python.globals.get("look");
};

const look = start();
look.then(() => postMessage({ started: true })).catch((error) => postMessage({ failed: String(error) }));

addEventListener("message", async ({ data }) => {
  try {
    const found = (await look)(data.toml, data.imageSize, data.against);
    postMessage({ id: data.id, found: JSON.parse(found) });
  } catch (error) {
    postMessage({ id: data.id, failed: String(error) });
  }
});
