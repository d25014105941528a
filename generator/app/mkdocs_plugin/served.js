// Only while a site is served: a page that was saved takes the place of the one before where the
// reader was, what changed in it lights up, and a corner lists the errors of the thesis.
(() => {
  const BLOCKS = "article :is(h1, h2, h3, h4, h5, h6, p, li, dt, dd, td, th, pre, figcaption, summary)";
  const ADDED = ".passage-mark, .passage-gone, .margin-note, .headerlink, .preview, button"; // by scripts
  const KEPT = "__served"; // in the storage of this tab, from a page to the one in its place
  const LIT = 2500; // milliseconds
  const AGAIN = 3000; // milliseconds until a server that does not answer is asked again

  const said = (page) => JSON.parse(page.getElementById("__served").textContent);
  const known = new Map(); // digests of pages by their addresses
  let { epoch } = said(document);

  function wordsOf(block) {
    const copy = block.cloneNode(true);
    copy.querySelectorAll(ADDED).forEach((each) => each.remove());
    return copy.textContent.trim();
  }
  const linksTo = (href) => [...document.querySelectorAll("article a[href]")].filter((each) => each.getAttribute("href") === href);
  const blocksOf = (page) => [...page.querySelectorAll(BLOCKS)].filter((each) => !each.closest(ADDED));

  // --- from a page to the one in its place ---

  async function look() {
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    if (!page.getElementById("__served")) return;
    const { digest, errors } = said(page);
    list(errors);
    const before = known.get(location.pathname);
    known.set(location.pathname, digest);
    if (before && before !== digest) leaveFor(page);
  }

  function leaveFor(page) {
    const old = new Set(blocksOf(document).map(wordsOf));
    const lit = [...document.querySelectorAll("[data-saved]")].map(wordsOf); // what follows comes soon
    const top = blocksOf(document).find((each) => each.getBoundingClientRect().bottom > 0);
    const link = document.querySelector('article a[aria-describedby^="preview-"]');
    sessionStorage.setItem(KEPT, JSON.stringify({
      path: location.pathname,
      changed: [...lit, ...blocksOf(page).map(wordsOf).filter((each) => each && !old.has(each))],
      top: top && wordsOf(top),
      at: top?.getBoundingClientRect().top,
      y: scrollY,
      card: link?.getAttribute("href"),
      which: link && linksTo(link.getAttribute("href")).indexOf(link),
      folds: [...document.querySelectorAll("article details")].map((each) => each.open),
    }));
    history.scrollRestoration = "manual"; // by the words at the top, not by pixels
    location.reload();
  }

  function arrive() {
    const kept = JSON.parse(sessionStorage.getItem(KEPT));
    sessionStorage.removeItem(KEPT);
    setTimeout(() => (history.scrollRestoration = "auto"), LIT);
    if (kept?.path !== location.pathname) return;
    const folds = document.querySelectorAll("article details");
    if (folds.length === kept.folds.length) folds.forEach((each, at) => (each.open = kept.folds[at]));
    const blocks = blocksOf(document);
    const top = blocks.find((each) => wordsOf(each) === kept.top);
    const moved = top ? scrollY + top.getBoundingClientRect().top - kept.at : kept.y;
    scrollTo({ top: moved, behavior: "instant" });
    const changed = new Set(kept.changed);
    blocks.filter((each) => changed.has(wordsOf(each))).forEach(light);
    linksTo(kept.card)[kept.which]?.focus({ preventScroll: true, focusVisible: true }); // its card opens
  }

  // Who wants no motion sees a light that goes on and off.
  function light(block) {
    block.dataset.saved = "";
    const from = { backgroundColor: "rgba(255, 196, 0, .35)" };
    const to = matchMedia("(prefers-reduced-motion: reduce)").matches ? from : { backgroundColor: "rgba(255, 196, 0, 0)" };
    block.animate([from, to], LIT).finished.then(() => delete block.dataset.saved);
  }

  // --- the errors of a draft ---

  const corner = Object.assign(document.createElement("details"), { className: "served-errors", hidden: true });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    .served-errors { position: fixed; inset: auto auto 0.5rem 0.5rem; z-index: 9; max-width: min(32rem, 90vw);
      max-height: 60vh; overflow: auto; padding: 0.3rem 0.6rem; font-size: 0.7rem; line-height: 1.4;
      color: #fff; background: #a3132d; border-radius: 0.2rem; }
    .served-errors summary { cursor: pointer; }
    .served-errors ul { margin: 0.3rem 0; padding-left: 1rem; }
    .served-errors a { color: inherit; text-decoration: underline; }
    @media print { .served-errors { display: none; } }
  `);
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
  document.body.append(corner);

  function list({ title, places }) {
    corner.hidden = !places.length;
    const items = places.map(({ words, href }) => {
      const item = document.createElement("li");
      const text = href ? Object.assign(document.createElement("a"), { href }) : document.createElement("span");
      text.textContent = words;
      item.append(text);
      return item;
    });
    const list = document.createElement("ul");
    list.append(...items);
    corner.replaceChildren(Object.assign(document.createElement("summary"), { textContent: title }), list);
  }

  // --- asking the server, while the page is looked at ---

  let asking = null;
  async function ask() {
    asking?.abort();
    asking = new AbortController();
    const { signal } = asking;
    while (document.visibilityState === "visible" && !signal.aborted) {
      const answer = await fetch(`/livereload/${epoch}/${said(document).id}`, { signal }).catch(() => null);
      const latest = answer?.ok ? Number(await answer.text().catch(() => epoch)) : 0;
      if (latest > epoch) {
        epoch = latest;
        await look();
      } else if (!latest && !signal.aborted) await new Promise((done) => setTimeout(done, AGAIN));
    }
  }

  known.set(location.pathname, said(document).digest);
  list(said(document).errors);
  addEventListener("load", () => {
    arrive();
    ask();
  });
  document.addEventListener("visibilitychange", () => (document.visibilityState === "visible" ? ask() : asking?.abort()));
  // With instant loading another page takes the place of this one.
  window.document$?.subscribe(() => known.has(location.pathname) || look());
})();
