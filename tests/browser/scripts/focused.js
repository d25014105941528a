// Returns what has the focus, and whether it is seen and has a ring.
// A button that is drawn by the label behind its input shows the focus on the label.
() => {
    const active = document.activeElement
    const element = active.tagName === 'INPUT' && !active.offsetWidth
        ? active.nextElementSibling : active
    const box = element.getBoundingClientRect()
    const shown = [element, ...element.querySelectorAll('*')].map(each => getComputedStyle(each))
    const name = (element.innerText || element.ariaLabel || element.title || element.id || "")
    return {
        tag: element.tagName,
        name: name.trim().slice(0, 40),
        seen: box.width > 0 && box.height > 0 && box.bottom > 0 && box.top < innerHeight,
        ring: shown.some(style => style.outlineStyle !== 'none' && parseFloat(style.outlineWidth)
            || style.boxShadow !== 'none'),
    }
}
