// The search behind Material's dialog, which it speaks to in messages. It takes the place of the
// theme's own worker, which fetches itself and its whole index with every first page; this one
// fetches what it needs (engine.js) when the first letter is typed, of a large site (parts.js) when
// nothing more is typed for a moment.
const READY = 1;
const QUERY = 2;
const RESULT = 3;
const MOMENT = 150; // milliseconds

let loading = null;
let latest = 0;

addEventListener("message", async ({ data: { type, data: query } }) => {
  if (type !== QUERY) return;
  const asked = ++latest;
  const items = await answer(query, () => asked === latest);
  if (asked === latest) postMessage({ type: RESULT, data: { items } });
});
postMessage({ type: READY });

async function answer(query, isLatest) {
  if (!query.trim()) return [];
  try {
    loading ??= load();
    const { search, isWhole } = await loading;
    if (!isWhole) await new Promise((go) => setTimeout(go, MOMENT));
    return isLatest() ? await search(query) : [];
  } catch (error) {
    loading = null; // the next letter tries again
    console.warn("The search could not load its index.", error);
    return [];
  }
}

async function load() {
  importScripts("words.js", "minisearch.min.js", "engine.js");
  const index = await fetched("passages");
  if (index.parts) return { search: searchIn(index), isWhole: true };
  importScripts("parts.js");
  const kept = new Map();
  const once = (name) => kept.get(name) ?? kept.set(name, fetched(name)).get(name);
  return { search: searchInParts(index, once), isWhole: false };
}

async function fetched(name) {
  const response = await fetch(new URL(`../../../search/${name}.json`, self.location.href));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  return response.json();
}
