// Returns what is wrong with the notes beside the text: lost, away from their paragraph, or over
// something. `far` pixels are still beside it.
far => {
  const notes = [...document.querySelectorAll('.margin-note')];
  const passageOf = note => (note.previousElementSibling?.matches('p[id^="p-"]') ? note.previousElementSibling : note.parentElement);
  const said = element => element.textContent.replace(/\s+/g, ' ').trim();
  const found = [];
  const notesAt = new Map([...document.querySelectorAll('a.ref[data-note]')].map(link => [link.href, link.dataset.note]));
  const links = [...document.querySelectorAll(':is(p, li, dd)[id^="p-"] a.ref:not([href^="#"])')].filter(({href}) => notesAt.has(href));
  for (const link of links) {
    const passage = link.closest(':is(p, li, dd)[id^="p-"]');
    const own = notes.filter(note => passageOf(note) === passage).map(said).join(' ');
    for (const line of notesAt.get(link.href).split('\n'))
      if (!own.includes(line.replace(' – ', ' ').replace(/\s+/g, ' '))) found.push(`lost: ${line}`);
  }
  const places = 'figure, table, pre, .md-sidebar--secondary li, .margin-note, :is(p, li, dd)[id^="p-"], h2, h3';
  const others = [...document.querySelectorAll(places)].filter(each => each.checkVisibility());
  for (const note of notes) {
    const box = note.getBoundingClientRect();
    const away = Math.abs(box.top - passageOf(note).getBoundingClientRect().top);
    if (!note.checkVisibility()) found.push(`folded: ${said(note)}`);
    else if (away > far) found.push(`${Math.round(away)} px away: ${said(note)}`);
    for (const other of others) {
      const wall = other.getBoundingClientRect();
      const isOver = Math.min(box.right, wall.right) - Math.max(box.left, wall.left) > 1
        && Math.min(box.bottom, wall.bottom) - Math.max(box.top, wall.top) > 1;
      if (isOver && !other.contains(note) && other !== note) found.push(`over ${said(other).slice(0, 40)}: ${said(note)}`);
    }
  }
  return [notes.length, found];
}
