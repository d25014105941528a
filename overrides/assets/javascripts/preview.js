// Previews: on hover, on focus and on a first tap, a link of the text shows the thing that it leads
// to, taken from the page that it leads to: of a value or claim its card, whose links stay links.
// Nothing depends on it: without this script the links lead to the same.
// It is fetched when a reader first acts (passage.js).
(() => {
  const LINKS = ".md-content :is(a.ref:not([data-beside]), a.entity, a.evidence, a.value, a.value-sign)";
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const SET_ASIDE = ["id", "title", "role", "tabindex", "aria-label", "aria-labelledby", "data-row"]; // in a copy
  const DELAY = 250; // milliseconds before a preview opens, or closes: the pointer may move into it
  const GAP = 8; // pixels between the link, the preview and the edges of the window
  const TALLEST = 500;
  const NARROWEST = 280; // beside a paragraph
  const sheet = matchMedia("(max-width: 59.984375em)"); // where there is no room beside one

  const { words } = JSON.parse(document.getElementById("__review").textContent);
  const kind = { id: "preview", className: "preview md-typeset", popover: "manual" };
  const preview = Object.assign(document.createElement("div"), kind);

  let wanted = null; // the link whose preview is open or about to be
  let dismissed = null; // that was closed by Escape and still has the focus
  let timer = 0;
  let stood = 0; // where the link was in the window when its preview opened
  const isOpen = () => preview.matches(":popover-open");
  const linksIn = () => [...preview.querySelectorAll("a[href], summary")].filter((each) => each.checkVisibility());

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
    const version = page.querySelector(".md-copyright .version")?.firstChild?.textContent;
    return found ? partsOf(found).filter(Boolean).map((part) => copied(part, address, version)) : [];
  }

  // The head of a record; what was judged, by whom and on what evidence; a heading with how its
  // section begins; a work; a term with its definition; else the figure or the paragraph around the place.
  function partsOf(found) {
    const within = (whole, parts) => (whole ? [...whole.querySelectorAll(`:scope > :is(${parts})`)] : []);
    if (found.matches(".card")) return [found];
    const row = found.closest(":is(figure, .records) tr");
    if (row) return [onlyRow(row)];
    const record = found.closest(".record");
    const judged = found.closest(".judged");
    const heading = found.closest(HEADINGS);
    if (record && heading?.matches("h1")) return within(record, ".record-kind, h1, .record-fields, .record-verdict");
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

  // A table with its caption, its head and the row that is meant; of a list its head and the row.
  function onlyRow(row) {
    const whole = row.closest("figure") ?? row.closest(".table-scroll");
    const rows = (table) => [...table.querySelectorAll("tbody > tr, tfoot > tr")];
    const copy = whole.cloneNode(true);
    rows(copy).forEach((each, index) => rows(whole)[index] === row || each.remove());
    return copy;
  }

  function beginning(heading) {
    const next = following(heading, `p, .chapter-head, section, ${HEADINGS}`);
    return next?.matches("p") ? next : next?.querySelector(".chapter-question, .chapter-abstract");
  }

  function following(element, selector) {
    const next = element.nextElementSibling;
    return !next || next.matches(selector) ? next : following(next, selector);
  }

  // A copy that may stand anywhere: no ids, no headings, no parts of lists on their own; no links
  // but those of a card.
  function copied(part, address, version) {
    const box = document.createElement("div");
    box.append(document.importNode(part, true));
    box.querySelectorAll("script, .headerlink, .passage-mark, .margin-note, .passage-gone, .table-notes, .chart-data, .segment-cited, .card-back").forEach((each) => each.remove());
    for (const each of box.querySelectorAll("*")) {
      if (each.closest(".chart")) ["id", "aria-labelledby", "aria-describedby"].forEach((name) => each.removeAttribute(name));
      if (each.closest("svg")) continue; // its parts refer to each other
      for (const name of SET_ASIDE) each.removeAttribute(name);
      if (each.matches("img")) each.src = new URL(each.getAttribute("src"), address);
      if (each.matches(HEADINGS)) renamed(each, "p").classList.add("preview-name");
      else if (each.matches(".card a[href]")) each.href = new URL(each.getAttribute("href"), address);
      else if (each.matches("a, button")) renamed(each, "span");
      if (version && each.matches(".card-source")) each.append(` · ${version.trim()}`); // once on its page
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

  function want(link, delay) {
    if (link === wanted) return isOpen() && clearTimeout(timer);
    close();
    wanted = link;
    // The browser would show the title as well; it is given back when the preview closes.
    link.dataset.title = link.title;
    link.removeAttribute("title");
    timer = setTimeout(open, delay, link);
  }

  async function open(link, isTapped) {
    const things = await thingAt(new URL(link.href));
    if (link !== wanted || !link.isConnected) return;
    if (!things.length && link.dataset.title) {
      things.push(Object.assign(document.createElement("p"), { className: "preview-words", textContent: link.dataset.title }));
    }
    if (!things.length) return isTapped && location.assign(link.href);
    preview.replaceChildren(...things);
    if (isTapped) preview.append(onward(link));
    // What holds links is gone into; anything else is read where the link stands.
    const isCard = preview.matches(":has(a[href])");
    preview.setAttribute("role", isCard ? "dialog" : "tooltip");
    preview.ariaLabel = isCard ? link.textContent.trim() : null;
    document.querySelector("main").append(preview); // instant loading replaces it
    preview.showPopover();
    preview.scrollTop = 0;
    place(link);
    describe(link);
  }

  // On a touch screen the sheet may be what is nearest.
  function onward(link) {
    const line = Object.assign(document.createElement("p"), { className: "preview-onward" });
    line.append(Object.assign(document.createElement("a"), { href: link.href, textContent: words.onward }));
    return line;
  }

  // A screen reader hears the words and the caption of a table, not its cells; of a card what was
  // counted and how it was checked.
  function describe(link) {
    const parts = [...preview.querySelectorAll(".card-said, .card-check, .preview-words, caption")];
    const said = parts.length ? parts : [preview];
    said.forEach((each, index) => (each.id ||= `preview-${index}`));
    link.setAttribute("aria-describedby", said.map((each) => each.id).join(" "));
  }

  const boxOf = (link) => (link.closest("td.judgement") ?? link).getBoundingClientRect();

  // Beside the paragraph, at the height of the link; of a link in a table under or over its cell. Where
  // there is no room beside, a sheet at the foot of the window (preview.css), the link kept above it.
  function place(link) {
    const box = boxOf(link);
    const top = (document.querySelector(".md-header")?.getBoundingClientRect().bottom ?? 0) + GAP;
    const [width, height] = [document.documentElement.clientWidth, innerHeight - GAP];
    for (const name of ["left", "top", "width", "maxHeight"]) preview.style[name] = "";
    preview.classList.remove("preview-cut");
    if (sheet.matches) {
      const covered = box.bottom + 2 * GAP - preview.getBoundingClientRect().top;
      if (covered > 0) scrollBy({ top: Math.min(covered, box.top - top), behavior: "instant" });
    } else {
      const text = link.closest("p, li, dd, dt, blockquote, h1, h2, h3, h4, h5, h6");
      const beside = (text?.getBoundingClientRect().right ?? width) + 3 * GAP;
      const isBeside = !link.closest("table") && width - GAP - beside >= NARROWEST;
      if (isBeside) preview.style.width = `${Math.min(preview.offsetWidth, width - GAP - beside)}px`;
      const below = height - box.bottom - GAP;
      const above = box.top - top - GAP;
      const isBelow = below >= Math.min(TALLEST, preview.offsetHeight) || below >= above;
      const room = isBeside ? height - top : isBelow ? below : above;
      preview.style.maxHeight = `${Math.min(TALLEST, room)}px`;
      const tall = preview.offsetHeight;
      const y = isBeside ? Math.min(box.top - GAP, height - tall) : isBelow ? box.bottom + GAP : box.top - GAP - tall;
      const x = isBeside ? beside : Math.min(link.getClientRects()[0].left, width - preview.offsetWidth - GAP);
      preview.style.left = `${Math.max(GAP, x)}px`;
      preview.style.top = `${Math.max(top, y)}px`;
    }
    const isCut = preview.scrollHeight > preview.clientHeight + 1;
    preview.classList.toggle("preview-cut", isCut);
    stood = boxOf(link).top;
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
    if (wanted?.matches(":focus-visible") || preview.contains(document.activeElement)) return;
    if (!isOpen()) return close();
    clearTimeout(timer);
    timer = setTimeout(close, sheet.matches ? 4 * DELAY : DELAY); // a sheet is further away
  }

  // --- what the reader does ---

  const linkAt = (event) => event.target.closest?.(LINKS) ?? null;

  document.addEventListener("pointerover", (event) => {
    const link = event.pointerType === "touch" ? null : linkAt(event);
    if (link) want(link, DELAY);
    else if (preview.contains(event.target)) clearTimeout(timer);
    else if (wanted) leave();
  });
  document.documentElement.addEventListener("pointerleave", leave);
  document.addEventListener("focusin", (event) => {
    const link = linkAt(event);
    if (link?.matches(":focus-visible") && link !== dismissed) want(link, DELAY);
    if (link !== dismissed) dismissed = null;
  });
  document.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (!next || (next !== wanted && !preview.contains(next))) close();
  });

  // In a chapter, and on any value, the first tap shows what the second leads to.
  let touched = false;
  document.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"), { capture: true });
  document.addEventListener("click", (event) => {
    if (preview.contains(event.target)) return;
    const isTap = (touched && event.detail > 0) || event.pointerType === "touch";
    const found = isTap ? linkAt(event) : null;
    const link = found?.matches("article:has([data-number]) *, .value, .value-sign") ? found : null;
    if (!link || link === wanted) return close();
    event.preventDefault();
    event.stopPropagation(); // instant loading would follow it
    want(link, 0);
    clearTimeout(timer);
    open(link, true);
  }, { capture: true });

  // Tab leads from a link into its card and back; in it the arrows lead from link to link.
  document.addEventListener("keydown", (event) => {
    if (!isOpen()) return;
    const { key, target, shiftKey } = event;
    const links = linksIn();
    const here = links.indexOf(target);
    if (key === "Escape") {
      dismissed = wanted;
      close();
      if (here >= 0) dismissed.focus();
    } else if (key === "Tab" && target === wanted && !shiftKey && links.length) links[0].focus();
    else if (key === "Tab" && here >= 0) (links[here + (shiftKey ? -1 : 1)] ?? wanted).focus();
    else if (here >= 0 && key === "ArrowDown") links[here + 1]?.focus();
    else if (here >= 0 && key === "ArrowUp") (links[here - 1] ?? wanted).focus();
    else return;
    event.preventDefault();
  }, { capture: true });
  // The link moved away: not where the browser only brought it into view before the preview opened.
  document.addEventListener("scroll", () => {
    if (isOpen() && Math.abs(boxOf(wanted).top - stood) > 2) close();
  }, { capture: true, passive: true });
  // A fold of a card changes how tall it is.
  preview.addEventListener("toggle", ({ target }) => target.matches("details") && wanted && place(wanted), { capture: true });
  // With instant loading another page takes the place of this one.
  document$.subscribe(close);

  // A reader acted before this script was there; a tap comes anew.
  const state = matchMedia("(hover: hover)").matches ? ":is(:hover, :focus-visible)" : ":focus-visible";
  const link = document.querySelector(`:is(${LINKS})${state}`);
  if (link) want(link, DELAY);
})();
