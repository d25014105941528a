// Returns of each card of a page its id, which of its parts it lacks, and how many links it has to records.
() => [...document.querySelectorAll(".value-cards .card")].map(card => {
  const parts = [".card-words", ".card-said", ".card-check", ".card-expression"]
  const lacks = parts.filter(part => !card.querySelector(part)?.textContent.trim())
  return {id: card.id, lacks, records: card.querySelectorAll("ul a, td a").length}
})
