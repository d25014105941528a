// Returns the words of the cells of tables that lie outside of what is seen of them.
// A matrix of many columns that scrolls under its first one has no such cells.
() => [...document.querySelectorAll('.md-content table')].flatMap(table => {
  if (table.closest('.scrolls')) return [];
  const frame = (table.closest('.table-scroll') ?? table.parentElement).getBoundingClientRect();
  const right = Math.min(frame.right, innerWidth);
  return [...table.querySelectorAll('th, td')].filter(cell => {
    const box = cell.getBoundingClientRect();
    const isCut = box.right > right + 1 || box.left < frame.left - 1;
    return box.width > 1 && (isCut || cell.scrollWidth > cell.clientWidth + 1);
  }).map(cell => cell.textContent.trim());
})
