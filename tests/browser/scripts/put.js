// Puts words into a field, unseen by what listens for keys.
(field, words) => {
  field.value = words
  field.setSelectionRange(words.length, words.length)
}
