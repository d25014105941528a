// Marks: in the margin of a passage, on hover, on focus and for touch always, a mark that opens it.
// An open passage offers to copy a link to it and, where remarks have an address, to begin a remark;
// its values, claims and references are then in the order of the keys. Nothing is sent before a
// person does so.
//
// A passage is one stop: without this script each of its links is one, a chapter so had 350. Tab
// leads from mark to mark, the arrows also to passages that hold no link; Enter opens a passage, Tab
// and the arrows lead through it, Escape back to its mark. A mark stands in its passage; that of a
// heading behind it, for what stands in a heading is read as its name.
(() => {
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const FRAMED = ":is(figure, .thesis-bare)[id]"; // a figure, a table without a caption
  const PASSAGES = `:is(${HEADINGS})[id], ${FRAMED}, :is(p, li, dd)[id^="p-"]`;
  const NESTED = "ul, ol, dl, table, figure, blockquote, figcaption"; // passages of their own
  const UNSAID = ".passage-mark, .passage-gone, .margin-note, .visually-hidden";
  const ACTED_ON = "a, button, input, label, summary, select, .table-scroll, .preview, .margin-note";
  const LONGEST_QUOTE = 400; // characters of a passage in a remark: an address has a limit
  // A no-break space stays in the words that it joins: a browser looks for the text of the page.
  const BREAKS = /[^\S\u00a0\u202f]+/u;
  const INDENT = 60; // pixels from the edge of the text at which every passage has begun

  const { words, comment, version } = JSON.parse(document.getElementById("__review").textContent);

  const keys = Object.assign(document.createElement("p"), { id: "passage-keys", hidden: true, textContent: words.keys });
  document.body.append(keys);

  let article = null; // of a chapter: no other page has numbered passages
  const passages = () =>
    [...article.querySelectorAll(PASSAGES)].filter((each) => framed(each) === each);

  // --- the words of a passage and the link to it ---

  function wordsOf(passage) {
    const quoted = passage.matches("figure.quotation") && passage.querySelector("blockquote");
    const copy = (quoted || passage).cloneNode(true);
    copy.querySelectorAll(`${NESTED}, ${UNSAID}`).forEach((each) => each.remove());
    return copy.textContent.split(BREAKS).filter(Boolean);
  }

  function addressOf(passage) {
    return `${location.href.split("#")[0]}#${encodeURIComponent(passage.id)}`;
  }

  // What was done is said; the mark shows it too.
  async function copy(passage) {
    const done = await isCopied(addressOf(passage));
    if (!done) location.hash = passage.id;
    tools.dataset.said = done ? words.copied : words.uncopied;
    say(tools.dataset.said);
    setTimeout(() => delete tools.dataset.said, SAID_FOR);
  }

  // --- a remark ---

  function remarkOn(passage) {
    const caption = !passage.matches(".quotation") && passage.querySelector("caption, figcaption");
    const said = wordsOf(caption || passage).join(" ") || firstRowOf(passage);
    const quoted = said.length > LONGEST_QUOTE ? `${said.slice(0, LONGEST_QUOTE).replace(/\s\S*$/, "")} […]` : said;
    return filled(nameOf(passage), [`> ${quoted}`, "", addressOf(passage), version, "", ""].join("\n"));
  }

  // What a table without a caption is known by.
  function firstRowOf(passage) {
    return [...(passage.querySelector(".thesis-bare tr")?.cells ?? [])].map((cell) => cell.textContent.trim()).join(", ");
  }

  function nameOf(passage) {
    const number = passage.querySelector(":scope > .passage-number");
    const title = wordsOf(article.querySelector("h1")).join(" ");
    return number ? `${title}, ¶ ${passage.dataset.number}` : title;
  }

  function filled(title, body) {
    if (!comment.startsWith("mailto:")) {
      return comment.replace(/\{(title|body)\}/g, (_, name) => encodeURIComponent({ title, body }[name]));
    }
    const lines = encodeURIComponent(body).replaceAll("%0A", "%0D%0A");
    return `${comment}${comment.includes("?") ? "&" : "?"}subject=${encodeURIComponent(title)}&body=${lines}`;
  }

  // --- the marks ---

  const linksOf = new Map(); // the links of each passage that has some
  const markOf = new Map();
  let opened = null;
  let pointed = null;

  const button = (name) => Object.assign(document.createElement("button"), { type: "button", className: name });

  // What an open passage offers stands in its mark.
  const tools = document.createElement("span");
  tools.className = "passage-tools";
  const copier = tools.appendChild(button("passage-copy"));
  copier.textContent = words.copy;
  copier.addEventListener("click", () => copy(opened));
  const commenter = comment ? tools.appendChild(document.createElement("a")) : null;
  if (commenter) {
    const isMail = comment.startsWith("mailto:");
    if (!isMail) Object.assign(commenter, { target: "_blank", rel: "noopener" });
    Object.assign(commenter, { className: "passage-comment", textContent: words.comment });
    commenter.ariaLabel = isMail ? words.comment_passage : words.comment_elsewhere;
  }

  function whatIs(passage) {
    const { number } = passage.dataset;
    if (number) return words.paragraph.replace("{number}", number);
    const caption = passage.querySelector(":scope .caption-number")?.textContent;
    return caption ?? (passage.matches(".quotation") ? words.quotation : words.section);
  }

  function linksIn(passage) {
    const count = linksOf.get(passage)?.length;
    return count ? words[count > 1 ? "links" : "one_link"].replace("{count}", count) : "";
  }

  // The mark of a passage without links comes when it is first pointed at or reached.
  function markFor(passage) {
    const mark = markOf.get(passage) ?? newMark(passage);
    if (passage.matches(HEADINGS)) {
      mark.style.top = `${passage.getBoundingClientRect().top - article.getBoundingClientRect().top}px`;
    }
    return mark;
  }

  function newMark(passage) {
    const mark = Object.assign(document.createElement("span"), { className: "passage-mark" });
    const opener = mark.appendChild(button("passage-open"));
    const { number } = passage.dataset;
    opener.append("¶", Object.assign(document.createElement("span"), { textContent: number ? ` ${number}` : "" }));
    opener.ariaLabel = [whatIs(passage), linksIn(passage)].filter(Boolean).join(", ");
    // Whoever sees the focus go from mark to mark sees where the links are.
    if (linksOf.has(passage)) opener.dataset.way = words.enter.replace("{links}", linksIn(passage));
    else opener.tabIndex = -1;
    opener.ariaExpanded = "false";
    opener.setAttribute("aria-describedby", keys.id);
    opener.addEventListener("click", () => (opened === passage ? close() : open(passage)));
    markOf.set(passage, mark);
    const anchors = passage.querySelectorAll(":scope > :is(.passage-alias, .passage-number)");
    if (passage.matches(HEADINGS)) passage.after(mark);
    else if (anchors.length) [...anchors].at(-1).after(mark);
    else passage.prepend(mark);
    return mark;
  }

  function open(passage) {
    close();
    opened = passage;
    copier.ariaLabel = `${words.copy_passage} (${whatIs(passage)})`;
    if (commenter) commenter.href = remarkOn(passage);
    const mark = markFor(passage);
    mark.append(tools);
    mark.firstElementChild.ariaExpanded = "true";
    passage.classList.add("passage-opened");
    for (const each of linksOf.get(passage) ?? []) each.removeAttribute("tabindex");
  }

  function close() {
    if (!opened) return;
    const passage = opened;
    opened = null;
    passage.classList.remove("passage-opened");
    for (const each of linksOf.get(passage) ?? []) each.tabIndex = -1;
    tools.remove();
    delete tools.dataset.said;
    markOf.get(passage).firstElementChild.ariaExpanded = "false";
  }

  function point(passage) {
    if (passage === pointed) return;
    markOf.get(pointed)?.classList.remove("passage-pointed");
    if (passage) markFor(passage).classList.add("passage-pointed");
    pointed = passage;
  }

  // The passage under the pointer, or at its height where the pointer is in the margin.
  function passageAt({ target, clientX, clientY }) {
    if (!article?.closest(".md-content").contains(target)) return null;
    const { left, right } = article.getBoundingClientRect();
    const isBeside = !target.closest(PASSAGES);
    const x = Math.min(Math.max(clientX, left + INDENT), right - 1);
    const found = (isBeside ? document.elementFromPoint(x, clientY) : target)?.closest(PASSAGES);
    return article.contains(found) ? framed(found) : null;
  }

  // What stands in a figure is marked as the figure.
  const framed = (passage) => passage?.parentElement.closest(FRAMED) ?? passage;
  const isIn = (passage, element) => passage.contains(element) || markOf.get(passage)?.contains(element);

  document.addEventListener("pointerover", (event) => {
    if (!article || event.pointerType === "touch" || event.target.closest(".passage-mark, .preview")) return;
    point(passageAt(event));
  });

  // A tap on a passage opens it; a click or a tap elsewhere closes it.
  let touched = false;
  document.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"));
  document.addEventListener("click", (event) => {
    if (!article || event.target.closest?.(ACTED_ON)) return;
    const passage = touched ? passageAt(event) : null;
    if (passage && passage !== opened) open(passage);
    else if (touched || !opened || !isIn(opened, event.target)) close();
  });

  document.addEventListener("focusout", ({ relatedTarget: next }) => {
    if (opened && next && !isIn(opened, next) && !next.closest(".preview")) close();
  });

  function step(key, all, here) {
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: all.length - 1 };
    return all[steps[key]];
  }

  document.addEventListener("keydown", (event) => {
    const { key, target } = event;
    if (!article || event.altKey || event.ctrlKey || event.metaKey) return;
    const isCovered = event.defaultPrevented || document.querySelector(".preview:popover-open");
    if (key === "Escape" && opened && !isCovered) {
      const passage = opened;
      if (isIn(passage, target)) markFor(passage).firstElementChild.focus();
      close();
    }
    if (!/^(Arrow|Home$|End$)/.test(key)) return;
    if (target.matches(".passage-open")) {
      const here = [...markOf.keys()].find((each) => markOf.get(each).contains(target));
      const all = passages();
      const next = step(key, all, all.indexOf(here));
      event.preventDefault();
      if (!next) return;
      markFor(next).firstElementChild.focus({ preventScroll: true });
      next.scrollIntoView({ block: "nearest" });
    } else if (opened && linksOf.get(opened)?.includes(target)) {
      const links = linksOf.get(opened);
      event.preventDefault();
      step(key, links, links.indexOf(target))?.focus();
    }
  });

  // --- one choice: whether all marks and the numbers of paragraphs are shown ---

  function newToggle() {
    const { classList } = document.documentElement; // base.js gave it what is remembered
    const toggle = Object.assign(button("mark-toggle"), { textContent: words.marks });
    toggle.ariaPressed = classList.contains("marked");
    toggle.addEventListener("click", () => {
      const isMarked = classList.toggle("marked");
      toggle.ariaPressed = isMarked;
      __md_set("marks", isMarked);
    });
    return toggle;
  }

  // --- arriving ---

  function arrive() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    document.querySelector(".arrived")?.classList.remove("arrived"); // see review.css
    if (target?.matches(".passage-gone")) say(target.dataset.note);
    else target?.closest("p")?.classList.add("arrived");
    if (target?.matches("details")) target.open = true;
  }

  // With instant loading another page takes the place of this one.
  document$.subscribe(() => {
    arrive();
    opened = pointed = null;
    linksOf.clear();
    markOf.clear();
    const found = document.querySelector("article.md-content__inner");
    article = found?.querySelector("[data-number]") ? found : null;
    if (!article) return;
    for (const link of article.querySelectorAll("a[href]:not(.passage-gone)")) {
      const passage = framed(link.closest(PASSAGES));
      if (!passage) continue;
      if (!linksOf.has(passage)) linksOf.set(passage, []);
      linksOf.get(passage).push(link);
      link.tabIndex = -1;
    }
    for (const passage of linksOf.keys()) markFor(passage);
    const line = article.querySelector(".chapter-marks");
    if (line && !line.querySelector("button")) line.append(" ", newToggle());
  });
  addEventListener("hashchange", arrive);
})();

// Previews are fetched when a reader first acts: their styles, then their script. A tap that comes
// before them is given to them.
(() => {
  const TAPPED = "article:has([data-number]) a:is(.ref, .entity, .evidence), article a:is(.value, .value-sign)";
  const ACTS = ["pointerover", "focusin", "pointerdown", "scroll"];
  const { src } = document.currentScript;
  let tapped = null;

  function early(event) {
    const link = event.pointerType === "touch" && event.target.closest(TAPPED);
    if (!link) return;
    event.preventDefault();
    event.stopPropagation();
    tapped = link;
  }

  function bring() {
    for (const act of ACTS) removeEventListener(act, bring, true);
    const script = Object.assign(document.createElement("script"), { src: src.replace("passage.js", "preview.js") });
    const href = src.replace("javascripts/passage.js", "stylesheets/preview.css");
    const styles = Object.assign(document.createElement("link"), { rel: "stylesheet", href });
    styles.addEventListener("load", () => document.body.append(script));
    script.addEventListener("load", () => {
      removeEventListener("click", early, true);
      tapped?.dispatchEvent(new PointerEvent("click", { bubbles: true, cancelable: true, pointerType: "touch" }));
    });
    document.body.append(styles);
  }

  addEventListener("click", early, true);
  for (const act of ACTS) addEventListener(act, bring, { capture: true, passive: true });
})();
