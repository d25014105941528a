// On the page that lists the records of a file, and fetched there alone: marks the records that a card
// names (?rows=3,7,12-30) and brings them first, sorts by a column, filters by words. All of it is about
// the rows of this page; without it they stand in the order of the file.
(() => {
  const list = document.querySelector(".record-list");
  const tools = list?.querySelector(".records-tools[hidden]");
  if (!tools) return;
  const { lang } = document.documentElement;
  const collator = new Intl.Collator(lang, { numeric: true });
  const plurals = new Intl.PluralRules(lang);
  const body = list.querySelector(".records > tbody");
  const rows = [...body.rows]; // in the order of the file
  const filter = tools.querySelector("input");
  const said = tools.querySelector("[role=status]");
  const inOrder = tools.querySelector("button");
  const headers = [...list.querySelectorAll(".records > thead th")];

  const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\p{M}\u00ad]/gu, "").replace(/\s+/g, " ");
  const texts = new Map(rows.map((row) => [row, fold([...row.cells].map((cell) => cell.textContent).join(" "))]));

  // The ranges of ?rows=3,7,12-30.
  const ranges = (new URLSearchParams(location.search).get("rows") ?? "")
    .split(",")
    .map((part) => part.match(/^(\d+)(?:-(\d+))?$/))
    .filter(Boolean)
    .map(([, first, last = first]) => [Number(first), Number(last)]);
  const asked = ranges.reduce((sum, [first, last]) => sum + last - first + 1, 0);
  const isAsked = ({ dataset: { row } }) => ranges.some(([first, last]) => first <= row && row <= last);
  const meant = rows.filter(isAsked);

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

  function tell() {
    // What stands so in a row; else all its words, wherever they stand.
    const phrase = fold(filter.value).trim();
    const isThere = phrase && [...texts.values()].some((text) => text.includes(phrase));
    const words = isThere ? [phrase] : phrase.split(" ").filter(Boolean);
    for (const row of rows) row.hidden = !words.every((word) => texts.get(row).includes(word));
    const shown = rows.filter((row) => !row.hidden).length;
    const [name, count] = words.length ? ["shown", shown] : ["meant", meant.length];
    const text = tools.dataset[`${name}${plurals.select(count) === "one" ? "One" : "Other"}`];
    const whole = text.replace("{count}", count).replace("{whole}", rows.length);
    const more = name === "meant" && asked > count ? ` ${tools.dataset.elsewhere}` : "";
    said.textContent = words.length || meant.length ? whole + more : "";
    if (words.length) inOrder.hidden = false;
  }

  for (const [column, header] of headers.entries()) {
    const button = Object.assign(document.createElement("button"), { type: "button" });
    button.append(...header.childNodes);
    header.append(button);
    button.addEventListener("click", () => sort(column));
  }
  filter.addEventListener("input", tell);
  inOrder.addEventListener("click", () => {
    filter.value = "";
    for (const each of headers) each.removeAttribute("aria-sort");
    body.append(...rows);
    filter.focus();
    inOrder.hidden = true;
    tell();
  });

  meant.forEach(mark);
  body.prepend(...meant);
  inOrder.hidden = !meant.length;
  tools.hidden = false;
  tell();
  if (meant.length) (document.getElementById(decodeURIComponent(location.hash.slice(1))) ?? tools).scrollIntoView();
})();
