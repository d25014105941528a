// On the page that lists the records of a file, and fetched there alone: marks the records that a card
// names (?rows=3,7,12-30) and brings them first, sorts by a column, filters by words and by facets, which
// stand in the address (?need=BF3&group=FG2). Without it they stand in the order of the file.
(() => {
  const list = document.querySelector(".record-list");
  const tools = list?.querySelector(".records-tools[hidden]");
  if (!tools) return;
  const { lang } = document.documentElement;
  const collator = new Intl.Collator(lang, { numeric: true });
  const plurals = new Intl.PluralRules(lang);
  const body = list.querySelector(".records > tbody");
  const rows = [...body.rows]; // in the order of the file
  const filter = tools.querySelector("input[type=search]");
  const boxes = [...tools.querySelectorAll("input[type=checkbox]")];
  const facets = Map.groupBy(boxes, ({ name }) => name);
  const folds = tools.querySelector(".facets");
  const numbers = ({ dataset }) => dataset.facets?.split(" ") ?? [];
  const said = tools.querySelector("[role=status]");
  const inOrder = tools.querySelector("button");
  const headers = [...list.querySelectorAll(".records > thead th")];

  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\p{M}\u00ad]/gu, "").replace(/\s+/g, " ");
  const textOf = (row) => fold([...row.cells].map((cell) => cell.textContent).join(" "));
  const texts = new Map(rows.map((row) => [row, textOf(row)]));

  // The ranges of ?rows=3,7,12-30.
  const ranges = (new URLSearchParams(location.search).get("rows") ?? "")
    .split(",")
    .map((part) => part.match(/^(\d+)(?:-(\d+))?$/))
    .filter(Boolean)
    .map(([, first, last = first]) => [Number(first), Number(last)]);
  const asked = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const isAsked = ({ dataset: { row } }) => ranges.some(([first, last]) => first <= row && row <= last);
  const meant = rows.filter(isAsked);

  // Of a long list the first page, which has the facets, fetches the rows of the others.
  let gathered = null;
  const gather = () => (gathered ??= fetchOthers().catch(() => {}));

  async function fetchOthers() {
    const others = boxes.length ? [...list.querySelectorAll("#list-parts a:not([aria-current])")] : [];
    for (const part of await Promise.all(others.map(({ href }) => rowsAt(href)))) {
      rows.push(...part);
      for (const row of part) {
        texts.set(row, textOf(row));
        for (const [at, { dataset }] of [...rows[0].cells].entries()) // on a phone: tables.js
          if (dataset.label) row.cells[at].dataset.label = dataset.label;
      }
      body.append(...part);
    }
    if (others.length) tell();
  }

  async function rowsAt(href) {
    const page = new DOMParser().parseFromString(await (await fetch(href)).text(), "text/html");
    for (const link of page.querySelectorAll(".records a")) link.href = new URL(link.getAttribute("href"), href);
    return [...page.querySelectorAll(".records > tbody > tr")];
  }

  function mark(row) {
    const note = document.createElement("span");
    Object.assign(note, { className: "visually-hidden", textContent: tools.dataset.note });
    row.classList.add("is-meant");
    row.cells[0]?.append(note);
  }

  // Numbers and moments have their value beside their words; what is empty comes last either way.
  function valueOf({ cells }, column) {
    const { dataset, textContent } = cells[column];
    const value = dataset.value ?? textContent.trim();
    return value !== "" && isFinite(value) ? Number(value) : value;
  }

  function compare(one, other) {
    const areNumbers = typeof one === "number" && typeof other === "number";
    return areNumbers ? one - other : collator.compare(one, other);
  }

  function sort(column) {
    const header = headers[column];
    const isAscending = header.getAttribute("aria-sort") !== "ascending";
    for (const each of headers) each.removeAttribute("aria-sort");
    header.setAttribute("aria-sort", isAscending ? "ascending" : "descending");
    const valued = rows.map((row) => [row, valueOf(row, column)]);
    valued.sort(([, one], [, other]) => {
      if (one === "" || other === "") return (one === "") - (other === "");
      return (isAscending ? 1 : -1) * compare(one, other);
    });
    body.append(...valued.map(([row]) => row));
    inOrder.hidden = false;
  }

  // A row is kept that has of each facet one of the values that are chosen; but for one facet, whose
  // counts say how many rows each other value would show.
  const isKept = (row, but) =>
    [...facets].every(([name, all]) => {
      const chosen = name === but ? [] : all.filter(({ checked }) => checked);
      return !chosen.length || chosen.some(({ dataset }) => numbers(row).includes(dataset.number));
    });

  function choose() {
    const address = new URL(location);
    for (const [name, all] of facets) {
      address.searchParams.delete(name);
      for (const { checked, value } of all) if (checked) address.searchParams.append(name, value);
    }
    history.replaceState(history.state, "", address);
    tell();
    gather();
  }

  // Of people a count of few is not told.
  const least = Number(folds?.dataset.least ?? 0);

  // In the column of the contents, where there is one, all facets are open; else each is a fold.
  const hasColumn = matchMedia("(min-width: 60em)");
  function stand() {
    const column = hasColumn.matches && document.querySelector(".md-sidebar--secondary .md-sidebar__inner");
    if (column) column.append(folds);
    else inOrder.before(folds);
    for (const fold of folds.children) fold.open = Boolean(column || fold.querySelector(":checked"));
  }

  function tell() {
    // What stands so in a row; else all its words, wherever they stand.
    const phrase = fold(filter.value).trim();
    const isThere = phrase && [...texts.values()].some((text) => text.includes(phrase));
    const words = isThere ? [phrase] : phrase.split(" ").filter(Boolean);
    const having = rows.filter((row) => words.every((word) => texts.get(row).includes(word)));
    const shown = new Set(having.filter((row) => isKept(row)));
    for (const row of rows) row.hidden = !shown.has(row);
    for (const { name, dataset, parentElement: label } of boxes) {
      const count = having.filter((row) => isKept(row, name) && numbers(row).includes(dataset.number)).length;
      label.querySelector(".facet-count").textContent = count && count < least ? `< ${least}` : count;
      label.classList.toggle("is-none", !count);
    }
    const isChosen = words.length > 0 || boxes.some(({ checked }) => checked);
    const [name, count] = isChosen ? ["shown", shown.size] : ["meant", meant.length];
    const text = tools.dataset[`${name}${plurals.select(count) === "one" ? "One" : "Other"}`];
    const whole = text.replace("{count}", count).replace("{whole}", rows.length);
    const more = name === "meant" && asked > count ? ` ${tools.dataset.elsewhere}` : "";
    said.textContent = isChosen || meant.length ? whole + more : "";
    if (isChosen) inOrder.hidden = false;
  }

  for (const [column, header] of headers.entries()) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(column));
  }
  filter.addEventListener("input", () => {
    tell();
    gather();
  });
  const wanted = new URLSearchParams(location.search);
  for (const box of boxes) {
    box.checked = wanted.getAll(box.name).includes(box.value);
    box.addEventListener("change", choose);
  }
  inOrder.addEventListener("click", () => {
    filter.value = "";
    for (const box of boxes) box.checked = false;
    for (const each of headers) each.removeAttribute("aria-sort");
    body.append(...rows);
    filter.focus();
    choose();
    inOrder.hidden = true;
  });

  if (folds) {
    stand();
    hasColumn.addEventListener("change", stand);
  }
  meant.forEach(mark);
  body.prepend(...meant);
  inOrder.hidden = !meant.length;
  tools.hidden = false;
  tell();
  if (boxes.some(({ checked }) => checked)) gather();
  if (meant.length) (document.getElementById(decodeURIComponent(location.hash.slice(1))) ?? tools).scrollIntoView();
})();
