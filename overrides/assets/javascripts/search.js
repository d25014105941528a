// Gives Material's search dialog our own worker, before it starts one, and shows on a page that was
// found what was asked for. See search/worker.js.
(() => {
  const folder = new URL("search/", document.currentScript.src);
  const config = document.getElementById("__config");
  const settings = JSON.parse(config.textContent);
  settings.search = new URL("worker.js", folder).href;
  config.textContent = JSON.stringify(settings);

  // Enter leads to the first result; a dialog that is closing must not ask the server for a page.
  document.querySelector(".md-search__form")?.addEventListener("submit", (event) => event.preventDefault());

  let words;
  const loaded = () =>
    (words ??= new Promise((resolve, reject) => {
      const script = document.createElement("script");
      script.src = new URL("words.js", folder).href;
      script.onload = () => resolve(globalThis.searchWords);
      script.onerror = reject;
      document.head.append(script);
    }));

  // The page itself is not touched: a browser that knows no highlights shows it as it is.
  async function highlight() {
    CSS.highlights?.delete("found");
    const asked = new URLSearchParams(location.search).get("h");
    const content = document.querySelector(".md-content");
    if (!asked || !content || !CSS.highlights) return;
    const { WORD, keyOf } = await loaded();
    const keys = new Set(asked.split(" ").map((word) => keyOf(word, document.documentElement.lang)));
    const ranges = [];
    const texts = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
    while (texts.nextNode()) {
      const text = texts.currentNode;
      for (const { 0: word, index } of text.data.matchAll(WORD)) {
        if (!keys.has(keyOf(word, document.documentElement.lang))) continue;
        const range = new Range();
        range.setStart(text, index);
        range.setEnd(text, index + word.length);
        ranges.push(range);
      }
    }
    CSS.highlights.set("found", new Highlight(...ranges));
  }

  document.addEventListener("DOMContentLoaded", () => document$.subscribe(highlight));
})();
