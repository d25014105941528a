// Counts the characters of each line of a paragraph but the last.
paragraph => {
  const lines = new Map();
  const range = document.createRange();
  const texts = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    for (let place = 0; place < texts.currentNode.length; place += 1) {
      range.setStart(texts.currentNode, place);
      range.setEnd(texts.currentNode, place + 1);
      const top = Math.round(range.getBoundingClientRect().bottom / 6);
      lines.set(top, (lines.get(top) ?? 0) + 1);
    }
  }
  return [...lines.values()].slice(0, -1);
}
