// Returns what is drawn by a mask in the colour of the ground, and so cannot be seen.
() => [...document.querySelectorAll('*')].flatMap(element =>
  ['::before', '::after'].flatMap(part => {
    const style = getComputedStyle(element, part)
    const masked = style.content !== 'none' && style.maskImage !== 'none'
    const ground = getComputedStyle(document.body).backgroundColor
    return masked && element.checkVisibility() && style.backgroundColor === ground
      ? [element.className || element.tagName] : []
  }))
