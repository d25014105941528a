// Previews: on hover and on focus, a link of the text shows the thing that it leads to, taken from
// the page that it leads to. Nothing depends on it: without this script the links keep their titles.
(() => {
  const LINKS = ".md-content :is(a.ref, a.entity, a.evidence, a.value, a.claim)";
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const SET_ASIDE = ["id", "title", "role", "tabindex", "aria-label", "aria-labelledby"]; // in a copy
  const DELAY = 250; // milliseconds before a preview opens
  const GRACE = 250; // and before it closes, so that the pointer may move into it
  const GAP = 8; // pixels between the link, the preview and the edges of the window
  const TALLEST = 360;

  // A tooltip holds no links: it is read where the link stands, never entered by key.
  const kind = { id: "preview", className: "preview md-typeset", popover: "manual" };
  const preview = Object.assign(document.createElement("div"), kind);
  preview.setAttribute("role", "tooltip");

  let wanted = null; // the link whose preview is open or about to be
  let timer = 0;
  let stood = 0; // where the link was in the window when its preview opened
  const isOpen = () => preview.matches(":popover-open");

  // --- what a link leads to ---

  const pages = new Map(); // promises of pages, by address

  function pageAt({ pathname, search }) {
    if (pathname + search === location.pathname + location.search) return document;
    const page = pathname + search;
    if (!pages.has(page)) pages.set(page, fetched(page));
    return pages.get(page);
  }

  async function fetched(page) {
    const response = await fetch(page);
    const type = response.headers.get("content-type") ?? "";
    if (!response.ok || !type.includes("html")) return null;
    return new DOMParser().parseFromString(await response.text(), "text/html");
  }

  async function thingAt(address) {
    if (address.origin !== location.origin) return [];
    // A reader without a connection has the words of the link, and the link.
    const page = await Promise.resolve(pageAt(address)).catch(() => null);
    if (!page) return [];
    const id = decodeURIComponent(address.hash.slice(1));
    const found = id ? page.getElementById(id) : page.querySelector("article h1");
    return found ? partsOf(found).filter(Boolean).map((part) => copied(part, address)) : [];
  }

  // The head of a record; what was judged, by whom and on what evidence; a heading with how its
  // section begins; a work; a term with its definition; else the figure or the paragraph around the place.
  function partsOf(found) {
    const within = (whole, parts) => (whole ? [...whole.querySelectorAll(`:scope > :is(${parts})`)] : []);
    const record = found.closest(".record");
    const judged = found.closest(".judged");
    const heading = found.closest(HEADINGS);
    if (record && heading?.matches("h1")) return within(record, ".record-kind, h1, .record-fields");
    if (judged) {
      const judgement = within(judged.closest(".judgement-group"), "h3").map((each) => each.firstElementChild);
      const evidence = found.matches(".segment") ? [...within(judged, HEADINGS), found] : [judged];
      return [...within(record, "h1"), ...judgement, ...evidence];
    }
    if (found.matches(".csl-entry")) return within(found, "p:first-child");
    if (heading) return [heading, beginning(heading)];
    if (found.matches("dt")) return [found, following(found, "dd")];
    return [found.closest("figure, p, li, dd")];
  }

  function beginning(heading) {
    const next = following(heading, `p, .chapter-head, section, ${HEADINGS}`);
    return next?.matches("p") ? next : next?.querySelector(":scope > :is(.chapter-question, .chapter-abstract)");
  }

  function following(element, selector) {
    const next = element.nextElementSibling;
    return !next || next.matches(selector) ? next : following(next, selector);
  }

  // A copy that may stand anywhere: no ids, no links, no headings, no parts of lists on their own.
  function copied(part, address) {
    const box = document.createElement("div");
    box.append(document.importNode(part, true));
    box.querySelectorAll("script, .headerlink, .passage-mark, .passage-gone, .table-notes, .chart-data, .segment-cited").forEach((each) => each.remove());
    for (const each of box.querySelectorAll("*")) {
      if (each.closest(".chart")) ["id", "aria-labelledby", "aria-describedby"].forEach((name) => each.removeAttribute(name));
      if (each.closest("svg")) continue; // its parts refer to each other
      for (const name of SET_ASIDE) each.removeAttribute(name);
      if (each.matches("img")) each.src = new URL(each.getAttribute("src"), address);
      if (each.matches(HEADINGS)) renamed(each, "p").classList.add("preview-name");
      else if (each.matches("a, button")) renamed(each, "span");
    }
    const only = box.firstElementChild;
    if (only.matches("dt")) renamed(only, "p").classList.add("preview-name");
    else if (only.matches("dd, li")) renamed(only, "div");
    return box.firstElementChild;
  }

  function renamed(element, tag) {
    const other = document.createElement(tag);
    other.className = element.className;
    other.append(...element.childNodes);
    element.replaceWith(other);
    return other;
  }

  // --- opening and closing ---

  function want(link, delay, x) {
    if (link === wanted) return isOpen() && clearTimeout(timer);
    close();
    wanted = link;
    // The browser would show the title as well; it is given back when the preview closes.
    link.dataset.title = link.title;
    link.removeAttribute("title");
    timer = setTimeout(open, delay, link, x);
  }

  async function open(link, x) {
    const things = await thingAt(new URL(link.href));
    if (link !== wanted || !link.isConnected) return;
    const said = { className: "preview-words", textContent: link.dataset.title };
    const words = Object.assign(document.createElement("p"), said);
    // What a value is made of stands first; the title of anything else is in what is shown.
    const says = link.matches(".value, .claim") || !things.length;
    preview.replaceChildren(...(says && link.dataset.title ? [words] : []), ...things);
    if (!preview.childElementCount) return;
    document.querySelector("main").append(preview); // instant loading replaces it
    preview.showPopover();
    place(link, x);
    describe(link);
  }

  // A screen reader hears the words and the caption of a table, not its cells.
  function describe(link) {
    const said = preview.querySelector("table") ? [...preview.querySelectorAll(".preview-words, caption")] : [preview];
    said.forEach((each, index) => (each.id ||= `preview-${index}`));
    link.setAttribute("aria-describedby", said.map((each) => each.id).join(" "));
  }

  const boxOf = (link) => (link.closest("td.judgement") ?? link).getBoundingClientRect();

  // Under the link, or above it where there is more room: never over it.
  function place(link, x) {
    const box = boxOf(link);
    const top = document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0;
    const above = box.top - top - 2 * GAP;
    const below = innerHeight - box.bottom - 2 * GAP;
    preview.style.maxHeight = `${TALLEST}px`;
    const isBelow = below >= preview.offsetHeight || below >= above;
    preview.style.maxHeight = `${Math.min(TALLEST, isBelow ? below : above)}px`;
    preview.classList.toggle("preview-cut", preview.scrollHeight > preview.clientHeight + 1);
    const most = document.documentElement.clientWidth - preview.offsetWidth - GAP;
    const left = Math.min(x ?? link.getClientRects()[0].left, most);
    preview.style.left = `${Math.max(GAP, left)}px`;
    preview.style.top = `${isBelow ? box.bottom + GAP : box.top - GAP - preview.offsetHeight}px`;
    stood = box.top;
  }

  function close() {
    clearTimeout(timer);
    if (isOpen()) preview.hidePopover();
    if (!wanted) return;
    wanted.removeAttribute("aria-describedby");
    if (wanted.dataset.title) wanted.title = wanted.dataset.title;
    delete wanted.dataset.title;
    wanted = null;
  }

  function leave() {
    if (wanted?.matches(":focus-visible")) return;
    if (!isOpen()) return close();
    clearTimeout(timer);
    timer = setTimeout(close, GRACE);
  }

  // --- what the reader does ---

  const linkAt = (event) => event.target.closest?.(LINKS) ?? null;

  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "touch" ? null : linkAt(event);
    if (link) want(link, DELAY, event.clientX - 2 * GAP);
    else if (preview.contains(event.target)) clearTimeout(timer);
    else if (wanted) leave();
  });
  document.documentElement.addEventListener("pointerleave", leave);
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible")) want(link, DELAY);
  });
  document.addEventListener("focusout", close);
  document.addEventListener("click", (event) => preview.contains(event.target) || close());
  document.addEventListener("keydown", (event) => event.key === "Escape" && close());
  // The link moved away: not where the browser only brought it into view before the preview opened.
  document.addEventListener("scroll", () => {
    if (isOpen() && Math.abs(boxOf(wanted).top - stood) > 2) close();
  }, { capture: true, passive: true });
  // With instant loading another page takes the place of this one.
  document$.subscribe(close);
})();
