// Where the rows of a table stand as cards, each cell says which column it is of: the words of the
// lowest header over it.
document$.subscribe(() => {
  for (const { tHead, rows } of document.querySelectorAll(".thesis-table table")) {
    const grid = [];
    for (const [y, row] of tHead ? [...rows].entries() : []) {
      let x = 0;
      for (const cell of row.cells) {
        while (grid[y]?.[x]) x += 1;
        const header = grid[tHead.rows.length - 1]?.[x];
        if (header && !tHead.contains(row)) {
          cell.dataset.label = (header.querySelector(".entity") ?? header).textContent.trim();
        }
        for (let down = 0; down < cell.rowSpan; down += 1)
          for (let right = 0; right < cell.colSpan; right += 1) (grid[y + down] ??= [])[x + right] = cell;
        x += cell.colSpan;
      }
    }
  }
});
