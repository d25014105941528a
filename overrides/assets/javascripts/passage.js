// Marks: beside a passage, on hover, on focus and on a tap, a mark that copies a link to it and,
// where remarks have an address, one that begins a remark. Nothing is sent before a person does so.
//
// There are two marks, not one for each passage: one follows the pointer and is out of the order of
// the keys, the other stands at one passage and is reached by Tab. From there the arrows lead from
// passage to passage; it also follows the focus, so that Shift+Tab on a link reaches the mark of
// its passage. A chapter of 400 passages so has one stop more, and a screen reader no 400 buttons.
(() => {
  const HEADINGS = "h1, h2, h3, h4, h5, h6";
  const FRAMED = ":is(figure, .thesis-bare)[id]"; // a figure, a table without a caption
  const PASSAGES = `:is(${HEADINGS})[id], ${FRAMED}, :is(p, li, dd)[id^="p-"]`;
  const NESTED = "ul, ol, dl, table, figure, blockquote, figcaption"; // passages of their own
  const UNSAID = ".passage-mark, .passage-gone, .visually-hidden";
  const ACTED_ON = "a, button, input, label, summary, select, .table-scroll";
  const FEWEST_WORDS = 3; // of the beginning and of the end, in a link that highlights the words
  const MOST_WORDS = 10;
  const LONGEST_QUOTE = 400; // characters of a passage in a remark: an address has a limit
  const SAID_FOR = 2500; // milliseconds
  // A no-break space stays in the words that it joins: a browser looks for the text of the page.
  const BREAKS = /[^\S\u00a0\u202f]+/u;
  const INDENT = 60; // pixels from the edge of the text at which every passage has begun

  const { words, comment, version } = JSON.parse(document.getElementById("__review").textContent);

  // What was done is said; the mark shows it too.
  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  const keys = document.createElement("p");
  keys.id = "passage-keys";
  keys.hidden = true;
  keys.textContent = words.keys;
  document.body.append(voice, keys);

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
    const page = `${location.origin}${location.pathname}${location.search}`;
    return `${page}#${encodeURIComponent(passage.id)}`;
  }

  // A heading, a figure and a table need none: the contents of the page would be highlighted.
  function linkTo(passage) {
    const isWorded = passage.matches(`figure.quotation, :not(${HEADINGS}, ${FRAMED})`);
    const isKnown = "fragmentDirective" in document;
    const found = isWorded && isKnown && directiveFor(wordsOf(passage), textBefore(passage));
    return addressOf(passage) + (found ? `:~:text=${found}` : "");
  }

  // As few words as tell the passage from what stands before it, and its end from what is in it.
  function directiveFor(said, before) {
    const isNew = (start) => !before.includes(folded(start));
    const isOnce = (end, rest) => folded(rest).split(folded(end)).length === 2;
    if (said.length < 2 * FEWEST_WORDS) return isNew(said) ? encoded(said) : "";
    for (let count = FEWEST_WORDS; 2 * count <= said.length && count <= MOST_WORDS; count += 1) {
      const [start, rest, end] = [said.slice(0, count), said.slice(count), said.slice(-count)];
      if (isNew(start) && isOnce(end, rest)) return `${encoded(start)},${encoded(end)}`;
    }
    return "";
  }

  const bare = (said) => said.join(" ").replace(/[\s.,;:!?…»]+$/u, "");
  // Browsers find words whatever their case and accents.
  const folded = (said) => bare(said).normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

  // "-", "," and "&" are syntax there; the others end an address in a mail or in Markdown.
  function encoded(said) {
    const hex = (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
    return encodeURIComponent(bare(said)).replace(/[-!'()*~_]/g, hex);
  }

  function textBefore(passage) {
    const range = document.createRange();
    range.setStart(document.body, 0);
    range.setEndBefore(passage);
    return folded(range.toString().split(BREAKS));
  }

  async function copy(passage, mark) {
    const done = await written(linkTo(passage));
    if (!done) location.hash = passage.id;
    say(done ? words.copied : words.uncopied);
    mark.dataset.said = done ? words.copied : words.uncopied;
    setTimeout(() => delete mark.dataset.said, SAID_FOR);
  }

  // Where a page may not write to the clipboard (an address without https), the old way may work.
  async function written(text) {
    const isAllowed = navigator.clipboard?.writeText(text);
    if (isAllowed) return isAllowed.then(() => true, () => false);
    const focused = document.activeElement;
    const box = Object.assign(document.createElement("textarea"), { value: text });
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    focused?.focus();
    return done;
  }

  function say(text) {
    voice.textContent = "";
    setTimeout(() => (voice.textContent = text), 50); // the same words again are news too
  }

  // --- a remark ---

  function remarkOn(passage) {
    const caption = !passage.matches(".quotation") && passage.querySelector("caption, figcaption");
    const said = wordsOf(caption || passage).join(" ") || firstRowOf(passage);
    const isLong = said.length > LONGEST_QUOTE;
    const quoted = isLong ? `${said.slice(0, LONGEST_QUOTE).replace(/\s\S*$/, "")} […]` : said;
    const body = [`> ${quoted}`, "", addressOf(passage), version, "", ""].join("\n");
    return filled(nameOf(passage), body);
  }

  // What a table without a caption is known by.
  function firstRowOf(passage) {
    const cells = passage.querySelector(".thesis-bare tr")?.cells ?? [];
    return [...cells].map((cell) => cell.textContent.trim()).join(", ");
  }

  function nameOf(passage) {
    const number = passage.querySelector(":scope > .passage-number");
    const title = wordsOf(article.querySelector("h1")).join(" ");
    return number ? `${title}, ¶ ${passage.dataset.number}` : title;
  }

  function filled(title, body) {
    if (!comment.startsWith("mailto:")) {
      const values = { title, body };
      return comment.replace(/\{(title|body)\}/g, (_, name) => encodeURIComponent(values[name]));
    }
    const lines = encodeURIComponent(body).replaceAll("%0A", "%0D%0A");
    const joint = comment.includes("?") ? "&" : "?";
    return `${comment}${joint}subject=${encodeURIComponent(title)}&body=${lines}`;
  }

  // --- the marks ---

  function newMark() {
    const mark = document.createElement("span");
    mark.className = "passage-mark";
    const button = mark.appendChild(document.createElement("button"));
    button.type = "button";
    button.className = "passage-copy";
    button.addEventListener("click", () => copy(mark.parentElement, mark));
    if (comment) {
      const link = mark.appendChild(document.createElement("a"));
      link.className = "passage-comment";
      link.textContent = words.comment;
      const isMail = comment.startsWith("mailto:");
      if (!isMail) Object.assign(link, { target: "_blank", rel: "noopener" });
      link.setAttribute("aria-label", isMail ? words.comment_passage : words.comment_elsewhere);
    }
    return mark;
  }

  function stand(mark, passage) {
    if (mark.parentElement === passage) return;
    const [button, link] = mark.children;
    const { number } = passage.dataset;
    button.textContent = number ? `¶ ${number}` : "¶";
    const which = number ? ` (${words.paragraph.replace("{number}", number)})` : "";
    button.setAttribute("aria-label", words.copy + which);
    button.title = words.copy;
    if (link) link.href = remarkOn(passage);
    delete mark.dataset.said;
    // Behind the anchors of older and of numbered links, so that Tab reaches it from there as well.
    const anchors = passage.querySelectorAll(":scope > :is(.passage-alias, .passage-number)");
    if (anchors.length) [...anchors].at(-1).after(mark);
    else passage.prepend(mark);
  }

  const pointed = newMark();
  pointed.classList.add("passage-mark-pointed");
  for (const each of pointed.children) each.tabIndex = -1;
  const steady = newMark();
  steady.firstElementChild.setAttribute("aria-describedby", keys.id);

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

  document.addEventListener("pointerover", (event) => {
    if (!article || event.pointerType === "touch" || pointed.contains(event.target)) return;
    const passage = passageAt(event);
    if (passage) stand(pointed, passage);
    else pointed.remove();
  });

  // A tap on a passage or its margin shows the mark, another one hides it.
  let touched = false;
  document.addEventListener("pointerdown", (event) => (touched = event.pointerType === "touch"));
  document.addEventListener("click", (event) => {
    if (!touched || !article || event.target.closest?.(ACTED_ON)) return;
    const passage = passageAt(event);
    if (passage && pointed.parentElement !== passage) stand(pointed, passage);
    else pointed.remove();
  });

  document.addEventListener("focusin", ({ target }) => {
    if (!article?.contains(target) || target.closest(".passage-mark")) return;
    const found = target.closest(PASSAGES);
    if (found) stand(steady, framed(found));
  });

  steady.addEventListener("keydown", (event) => {
    const all = passages();
    const here = all.indexOf(steady.parentElement);
    const steps = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: all.length - 1 };
    const next = steps[event.key];
    if (next === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if (!all[next]) return;
    stand(steady, all[next]);
    steady.firstElementChild.focus({ preventScroll: true });
    all[next].scrollIntoView({ block: "nearest" });
  });

  // --- arriving ---

  function arrive() {
    // A browser that knows no text fragments takes the words for a part of the id.
    const [id, directive] = decodeURIComponent(location.hash.slice(1)).split(":~:");
    if (directive) location.replace(`#${id}`);
    const target = id && document.getElementById(id);
    if (!target || !article?.contains(target)) return;
    if (target.matches(".passage-gone")) say(target.dataset.note);
    const passage = target.closest(PASSAGES);
    if (passage) stand(steady, framed(passage));
  }

  // With instant loading another page takes the place of this one.
  document$.subscribe(() => {
    pointed.remove();
    steady.remove();
    const found = document.querySelector("article.md-content__inner");
    article = found?.querySelector("[data-number]") ? found : null;
    if (!article) return;
    const [first] = passages();
    if (first) stand(steady, first);
    arrive();
  });
  addEventListener("hashchange", arrive);
})();
