// The margin: beside a paragraph stands what it refers to – definitions of terms, works, footnotes, the
// passages that qualify what it says; on the site of the jury, remarks of reviewers. All of it is in the
// page: `data-note` of the first link to it, a line for each, and the notes and remarks at the foot. Where
// there is no room beside the text, notes are below a paragraph that its mark opens (review.css), as is one
// that finds no room between two wide figures; remarks are always shown.
// Without this script the links lead to the same.
(() => {
  const PASSAGES = ':is(p, li, dd)[id^="p-"]';
  const FRAMES = "div, section, blockquote, details, dl, ol, ul"; // as wide as the page, whatever is in them
  const GAP = 14; // pixels between notes, and to what is wider than the text
  const hasRoom = matchMedia("(min-width: 85em)");

  let article = null;
  const said = new Map(); // what there is to say of what a link leads to: the first one has it
  let notes = []; // [passage, note], in the order of the text

  function newNote(passage, remarks) {
    const isOwn = (link) => link.closest(PASSAGES) === passage;
    const links = [...passage.querySelectorAll("a.ref:not([href^='#']), a.footnote-ref")].filter(isOwn);
    const lines = new Set(links.flatMap(({ href }) => said.get(href)?.split("\n") ?? []));
    const feet = new Set(links.filter((link) => link.matches(".footnote-ref")));
    const note = Object.assign(document.createElement("div"), { className: "margin-note", role: "note" });
    note.append(...[...lines].map(lineOf), ...[...feet].map(footOf).filter(Boolean), ...remarks);
    if (passage.matches("li, dd")) passage.append(note);
    else passage.after(note);
    return note;
  }

  // The passage of a remark, a table or figure as a whole.
  function passageOf({ dataset }) {
    const passage = document.getElementById(dataset.passage);
    return passage?.closest("figure, .thesis-bare") ?? passage;
  }

  // "focus group – Discussion collective …"
  function lineOf(line) {
    const [name, ...words] = line.split(" – ");
    const paragraph = document.createElement("p");
    paragraph.append(Object.assign(document.createElement("b"), { textContent: name }), ` ${words.join(" – ")}`);
    return paragraph;
  }

  // A copy of a footnote, without links: it stands twice.
  function footOf(link) {
    const copy = document.getElementById(decodeURIComponent(link.hash.slice(1)))?.cloneNode(true);
    if (!copy) return null;
    copy.querySelectorAll(".footnote-backref, .passage-mark, .passage-alias, .passage-number, .margin-note").forEach((each) => each.remove());
    copy.querySelectorAll("a").forEach((each) => each.replaceWith(...each.childNodes));
    copy.querySelectorAll("[id]").forEach((each) => each.removeAttribute("id"));
    const box = document.createElement("div");
    box.append(Object.assign(document.createElement("b"), { textContent: link.textContent }), " ", ...copy.childNodes);
    return box;
  }

  // What reaches into the column of the notes: tables, figures, code.
  function walls(element, edge) {
    return [...element.children].flatMap((each) => {
      if (each.matches(".margin-note") || each.getBoundingClientRect().right <= edge) return [];
      return each.matches(FRAMES) ? walls(each, edge) : [each.getBoundingClientRect()];
    });
  }

  // A note that reaches below the next paragraph with one, or into a wall, shows its first lines: the
  // link leads to the rest. Where a stretch between two walls has still no room for all, the tallest fold.
  function shorten(stretch, end) {
    const reachesOn = ({ note, top }, at) => top + note.offsetHeight + GAP > (stretch[at + 1]?.top ?? end);
    for (const lines of [3, 2]) {
      for (const { note } of stretch.filter(reachesOn)) note.style.setProperty("--lines", lines);
    }
  }

  function fitting(stretch, room) {
    const fit = stretch.map((each) => ({ ...each, height: each.note.offsetHeight + GAP }));
    const tallest = () => fit.reduce((one, other) => (other.height > one.height ? other : one));
    while (fit.reduce((sum, { height }) => sum + height, 0) > room) {
      const [{ note }] = fit.splice(fit.indexOf(tallest()), 1);
      note.classList.add("folded");
    }
    return fit;
  }

  // Each note at the height of its paragraph, below the one before; a wall pushes those above it up.
  function place() {
    for (const each of article?.querySelectorAll("[data-beside]") ?? []) delete each.dataset.beside;
    for (const [, note] of notes) {
      note.classList.remove("folded");
      note.style.removeProperty("--lines");
      note.classList.toggle("folded", hasRoom.matches && note.offsetParent !== article);
    }
    if (!notes.length || !hasRoom.matches) return;
    // Remarks that fold move the text.
    const folded = () => article.querySelectorAll(".folded:has(.remark)").length;
    for (let before = -1; before !== folded(); arrange()) before = folded();
  }

  function arrange() {
    const frame = article.getBoundingClientRect();
    const standing = notes.filter(([, note]) => !note.matches(".folded"));
    const edge = standing[0]?.[1].getBoundingClientRect().left;
    const found = walls(article, edge).sort((one, other) => one.top - other.top);
    const placed = standing.map(([passage, note]) => {
      const { top } = passage.getBoundingClientRect();
      return { passage, note, top, above: found.findLastIndex((wall) => wall.top <= top) };
    });
    for (const [above, stretch] of Map.groupBy(placed, (each) => each.above)) {
      let start = found[above]?.bottom ?? frame.top;
      let end = found[above + 1]?.top ?? frame.bottom;
      shorten(stretch, end);
      const fit = fitting(stretch, end - start);
      for (const each of fit) start = (each.top = Math.max(each.top, start)) + each.height;
      for (const each of fit.reverse()) end = each.top = Math.min(each.top, end - each.height);
      for (const { passage, note, top } of fit) {
        note.style.top = `${top - frame.top}px`;
        // What the margin says of a term in full needs no preview over it (preview.js).
        const isWhole = !note.style.getPropertyValue("--lines");
        for (const link of passage.querySelectorAll(".ref-term")) if (isWhole && said.has(link.href)) link.dataset.beside = "";
      }
    }
  }

  const watch = new ResizeObserver(place);
  document.addEventListener("toggle", ({ target }) => target.matches?.(".remark") && place(), true);

  // With instant loading another page takes the place of this one.
  document$.subscribe(() => {
    watch.disconnect();
    article = document.querySelector("article.md-content__inner:has([data-number]):not(:has(.title-page))");
    article?.querySelectorAll(".margin-note").forEach((each) => each.remove());
    const remarks = Map.groupBy(article?.querySelectorAll(".remark[data-passage]") ?? [], passageOf);
    for (const each of [...remarks.values()].flat()) each.open &&= hasRoom.matches;
    said.clear();
    for (const { href, dataset } of article?.querySelectorAll("a.ref[data-note]") ?? []) said.set(href, dataset.note);
    const all = [...(article?.querySelectorAll("[id]") ?? [])];
    const passages = all.filter((each) => each.matches(PASSAGES) || remarks.has(each));
    notes = passages.map((passage) => [passage, newNote(passage, remarks.get(passage) ?? [])]).filter(([, note]) => note.hasChildNodes() || note.remove());
    place();
    if (notes.length) watch.observe(article);
  });
})();
