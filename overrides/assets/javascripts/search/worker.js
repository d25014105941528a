// The search behind Material's dialog, which it speaks to in messages. It takes the place of the
// theme's own worker, which fetches itself and its whole index with every first page; this one
// fetches what it needs when the first letter is typed.
const READY = 1;
const QUERY = 2;
const RESULT = 3;

let loading = null;
let latest = 0;

addEventListener("message", async ({ data: { type, data: query } }) => {
  if (type !== QUERY) return;
  const asked = ++latest;
  const items = await answer(query);
  if (asked === latest) postMessage({ type: RESULT, data: { items } });
});
postMessage({ type: READY });

async function answer(query) {
  if (!query.trim()) return [];
  try {
    loading ??= load();
    const search = await loading;
    return search(query);
  } catch (error) {
    loading = null; // the next letter tries again
    console.warn("The search could not load its index.", error);
    return [];
  }
}

async function load() {
  const response = await fetch(new URL("../../../search/passages.json", self.location.href));
  if (!response.ok) throw new Error(`${response.status} ${response.statusText}`);
  importScripts("words.js", "minisearch.min.js", "engine.js");
  return searchIn(await response.json());
}
