// Opens each card in turn, as a tap on its link does: the id of the card, and which of its parts it lacks.
async values => {
  const parts = [".card-words", ".card-said", ".card-check", ".card-expression"]
  const found = []
  for (const link of document.querySelectorAll(values)) {
    const tap = {bubbles: true, cancelable: true, pointerType: "touch"}
    link.dispatchEvent(new PointerEvent("click", tap))
    for (let tries = 0; tries < 4000; tries += 1) {
      if (link.getAttribute("aria-describedby")) break
      await new Promise(done => setTimeout(done, 5))
    }
    const card = document.querySelector("#preview:popover-open > .card")
    const lacks = parts.filter(part => !card?.querySelector(part)?.textContent.trim())
    found.push({id: link.hash, lacks})
    document.dispatchEvent(new KeyboardEvent("keydown", {key: "Escape", bubbles: true}))
  }
  return found
}
