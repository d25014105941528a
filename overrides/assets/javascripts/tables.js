// A table that is wider than its place stands there as cards, one for each row, whose cells say which
// column they are of: the words of the lowest header over it; a total of several columns is of none,
// and says what its row counts. So no table scrolls, or is cut.
(() => {
  function label({ tHead, rows }) {
    const heads = tHead?.rows.length ?? (rows[0]?.querySelector("td") ? 0 : 1);
    const grid = [];
    for (const [y, row] of [...rows].entries()) {
      let x = 0;
      for (const cell of row.cells) {
        while (grid[y]?.[x]) x += 1;
        const isOne = cell.colSpan === 1;
        const header = y >= heads && (isOne ? grid[heads - 1]?.[x] : row.closest("tfoot") && row.cells[0]);
        if (header) cell.dataset.label = (header.querySelector(".entity") ?? header).textContent.trim();
        for (let down = 0; down < cell.rowSpan; down += 1)
          for (let right = 0; right < cell.colSpan; right += 1) (grid[y + down] ??= [])[x + right] = cell;
        x += cell.colSpan;
      }
    }
  }

  function fit() {
    const frames = [...document.querySelectorAll(".md-content .table-scroll")].filter((frame) => frame.clientWidth);
    for (const frame of frames) frame.classList.remove("cards");
    const wide = frames.filter((frame) => frame.scrollWidth > frame.clientWidth + 1);
    for (const frame of wide) frame.classList.add("cards");
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
  for (const event of ["resize", "toggle", "change"]) addEventListener(event, fit, true);
})();
