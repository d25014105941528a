// Returns what has the focus if the bar or the head of a table lies over it.
() => {
  const active = document.activeElement
  const element = active.tagName === 'INPUT' && !active.offsetWidth
      ? active.nextElementSibling : active
  if (element === document.body || element.closest('.md-header, .md-skip')) return null
  const box = element.getClientRects()[0]
  const above = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
      ?.closest('.md-header, thead')
  return above && !above.contains(element) ? element.outerHTML.slice(0, 120) : null
}
