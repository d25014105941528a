// A table that is wider than its place takes, one after the other, what still lets it be a table:
// judgements of two words on two lines, short heads (the keys of records), less room between its columns, the column of the contents beside it,
// judgements without their words.
// One that is then too wide is a matrix of many columns, which scrolls under its first one, or a listing,
// whose rows are cards. The cells of cards say which column they are of: the lowest header over all of
// the cell, with those above it where another has the same words; a total that none is over says what
// its row counts.
(() => {
  const words = (header) => (header.querySelector(".entity") ?? header).textContent.trim();

  function label({ tHead, rows }) {
    const heads = tHead?.rows.length ?? (rows[0]?.querySelector("td") ? 0 : 1);
    const grid = [];
    const known = {};
    const over = (first, last) => {
      const found = [...new Set(grid.slice(0, heads).map((line) => line[first] === line[last] && line[first]))];
      const lowest = found.findLast(Boolean);
      const isShared = (each) => each && each !== lowest && words(each) === words(lowest);
      if (!lowest || !grid[heads - 1].some(isShared)) return lowest ? words(lowest) : "";
      return found.filter(Boolean).map(words).join(" – ");
    };
    for (const [y, row] of [...rows].entries()) {
      let x = 0;
      for (const cell of row.cells) {
        while (grid[y]?.[x]) x += 1;
        const last = x + cell.colSpan - 1;
        const column = y >= heads && (known[[x, last]] ??= over(x, last));
        if (column || (last > x && row.closest("tfoot"))) cell.dataset.label = column || words(row.cells[0]);
        for (let down = 0; down < cell.rowSpan; down += 1)
          for (let right = 0; right < cell.colSpan; right += 1) (grid[y + down] ??= [])[x + right] = cell;
        x += cell.colSpan;
      }
    }
  }

  const STEPS = ["wrapped", "short", "tight", "beside", "wordless"];
  const last = (frame) => (frame.matches(".turned > *, .thesis-crosstab > *") ? "scrolls" : "cards");

  // Beside a table that takes their column the contents are not seen.
  const watch = new IntersectionObserver((changes) => {
    for (const { target, isIntersecting } of changes) target.classList.toggle("in-view", isIntersecting);
  });

  // Each step asks of all tables before it moves one, so that the page is laid out once for it. What the
  // reader has before the eyes stays there: the browser would follow what is moved on the way.
  function fit() {
    const { style } = document.documentElement;
    const held = document.elementFromPoint(innerWidth / 2, innerHeight / 2);
    const stood = held?.getBoundingClientRect().top;
    style.overflowAnchor = "none";
    let wide = [...document.querySelectorAll(".md-content .table-scroll")].filter((frame) => frame.clientWidth);
    for (const frame of wide) frame.classList.remove(...STEPS, "scrolls", "cards");
    for (const step of [...STEPS, ""]) {
      wide = wide.filter((frame) => frame.scrollWidth > frame.clientWidth + 1);
      for (const frame of wide) frame.classList.add(step || last(frame));
    }
    for (const frame of document.querySelectorAll(".beside")) watch.observe(frame);
    if (held) scrollBy({ top: held.getBoundingClientRect().top - stood, behavior: "instant" });
    requestAnimationFrame(() => requestAnimationFrame(() => (style.overflowAnchor = "")));
  }

  document$.subscribe(() => {
    for (const frame of document.querySelectorAll(".table-scroll")) {
      for (const name of ["role", "tabindex", "aria-label", "aria-labelledby"]) frame.removeAttribute(name);
      frame.querySelectorAll("table").forEach(label);
    }
    fit();
    document.fonts.ready.then(fit);
  });
  // The window, what is unfolded, the tab that is open.
  const refit = ({ target }) => target.popover || fit();
  for (const event of ["resize", "toggle", "change"]) addEventListener(event, refit, true);
})();
