// Returns what an eye sees at once of this page that should not be there; `most` font sizes are fine.
most => {
  const found = [];
  const say = (what, element) => found.push(`${what}: ${element.textContent.trim().replace(/\s+/g, ' ').slice(0, 60)}`);
  const isShown = element => element.checkVisibility({visibilityProperty: true, opacityProperty: true})
    && !element.closest('svg, math, script, .visually-hidden, .cards thead, .md-skip, .md-top, .mark')
    && getComputedStyle(element).clipPath !== 'inset(50%)' && (innerWidth >= 1220 || !element.closest('.md-sidebar'));
  const shown = [...document.querySelectorAll('body *')].filter(isShown);
  const textsOf = element => [...element.childNodes].filter(node => node.nodeType === 3 && node.data.trim());
  const rectsOf = node => {
    const range = document.createRange();
    range.selectNodeContents(node);
    const boxes = [...range.getClientRects()].filter(box => box.width > 1);
    const cut = node.parentElement.closest('.margin-note > *, .facet-label')?.getBoundingClientRect(); // with "…"
    return cut ? boxes.filter(box => box.top < cut.bottom && box.left < cut.right).map(({left, top, right, bottom, height}) =>
      ({left, top, right: Math.min(right, cut.right), bottom, height})) : boxes;
  };
  const meet = (one, other, by = 1) =>
    Math.min(one.right, other.right) - Math.max(one.left, other.left) > by &&
    Math.min(one.bottom, other.bottom) - Math.max(one.top, other.top) > by;

  // Letters: the middle of each line, which no other line may reach.
  const lines = shown.flatMap(element => textsOf(element).flatMap(rectsOf).map(box => ({
    element, left: box.left, right: box.right,
    top: box.top + box.height * 0.35, bottom: box.bottom - box.height * 0.35,
  }))).sort((one, other) => one.top - other.top);
  lines.forEach((one, at) => {
    for (let next = at + 1; next < lines.length && lines[next].top < one.bottom; next += 1) {
      if (one.element !== lines[next].element && meet(one, lines[next])) say('text over text', one.element);
    }
  });

  // What a style sheet places over an element may cover none of its words.
  for (const element of shown) for (const part of ['::before', '::after']) {
    const style = getComputedStyle(element, part);
    if (style.content === 'none' || style.position !== 'absolute' || style.inset === '0px') continue;
    let around = element;
    while (around !== document.body && getComputedStyle(around).position === 'static') around = around.parentElement;
    const frame = around.getBoundingClientRect();
    const [left, top] = [frame.left + parseFloat(style.left), frame.top + parseFloat(style.top)];
    const box = {left, top, right: left + parseFloat(style.width), bottom: top + parseFloat(style.height)};
    const own = lines.filter(line => element.contains(line.element));
    if (style.display !== 'none' && own.some(line => meet(line, box))) say(`a sign over text (${part})`, element);
  }

  // Beside a column that stays while the page scrolls, nothing may stand in its width.
  const textIn = place => lines.filter(line => line.element.closest(place) && line.right <= innerWidth);
  const article = textIn('.md-content').filter(line => !line.element.closest('.beside'));
  const first = Math.min(...article.map(line => line.left));
  const last = Math.max(...article.map(line => line.right));
  for (const line of textIn('.md-sidebar--primary')) if (line.right > first) say('text in the menu', line.element);
  for (const line of textIn('.md-sidebar--secondary')) if (line.left < last) say('text in the contents', line.element);

  for (const table of shown.filter(each => each.matches('.md-content table'))) {
    const head = table.tHead;
    const isSticky = head && getComputedStyle(head).position === 'sticky';
    const body = table.getBoundingClientRect().height - (head?.getBoundingClientRect().height ?? 0);
    if (isSticky && head.getBoundingClientRect().height > body) say('a head taller than its table', table);
    const isWide = innerWidth >= 1220;
    if (isWide && table.closest('.thesis-matrix')?.querySelector('.cards, .scrolls')) say('a matrix in pieces', table);
    if (table.closest('.cards')) continue;
    const taken = [];
    const columns = [];
    for (const [y, row] of [...table.rows].entries()) {
      let x = 0;
      for (const cell of row.cells) {
        while (taken[y]?.[x]) x += 1;
        for (let down = 0; down < cell.rowSpan; down += 1)
          for (let right = 0; right < cell.colSpan; right += 1) (taken[y + down] ??= [])[x + right] = true;
        const isOne = cell.colSpan === 1 && cell.textContent.trim() && getComputedStyle(cell).writingMode === 'horizontal-tb';
        if (isOne) (columns[x] ??= []).push(cell);
        x += cell.colSpan;
      }
    }
    const side = cell => getComputedStyle(cell).textAlign.replace('start', 'left').replace('-internal-', '');
    for (const cells of columns.filter(Boolean)) {
      if (new Set(cells.map(side)).size > 1) say(`a column aligned ${[...new Set(cells.map(side))]}`, cells[0]);
    }
    const left = [...table.querySelectorAll('th')].filter(cell => side(cell) === 'center' && cell.colSpan === 1 && !cell.matches('.align-center'));
    if (left.length) say('centred heads', left[0]);
  }

  for (const word of shown.filter(each => each.matches('.unbroken'))) {
    if (word.getClientRects().length > 1) say('a verb parted from its pronoun', word);
  }

  if (document.scrollingElement.scrollWidth > innerWidth) found.push('the page goes on sideways');

  const sizes = new Set();
  for (const element of shown) for (const text of textsOf(element)) {
    const style = getComputedStyle(element);
    if (!element.matches('sup')) sizes.add(style.fontSize); // the day of a version may be a "1er"
    const isProse = element.matches('.md-content :is(p, dd, li, em, strong, blockquote):not([class])');
    const isLining = isProse || style.fontVariantNumeric.includes('lining-nums') || /Mono|mono/.test(style.fontFamily.split(',')[0]);
    if (/(?<!\p{L})\p{Lu}{1,3}\d/u.test(text.data) && !isLining) say('old-style figures in a name', element);
    const name = element.closest('.md-content') && text.data.match(/\p{L}[ \u00a0](?=\d+\s*$)/u);
    if (!name || !(element.closest('.entity, thead, .ref-entity'))) continue;
    const topAt = place => {
      const range = document.createRange();
      range.setStart(text, place);
      range.setEnd(text, place + 1);
      return range.getBoundingClientRect();
    };
    const [letter, digit] = [topAt(name.index), topAt(name.index + 2)];
    const isUpright = style.writingMode === 'horizontal-tb';
    if (isUpright && Math.abs(letter.top - digit.top) > 4) say('a name broken before its digit', element);
  }
  if (sizes.size > most) found.push(`${sizes.size} font sizes: ${[...sizes].sort()}`);
  return [...new Set(found)];
}
