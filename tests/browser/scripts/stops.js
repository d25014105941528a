// Counts what is reached by Tab.
() => {
    const kinds = 'a[href], button, input, select, summary, [tabindex]'
    const isReached = each => each.tabIndex >= 0 && each.checkVisibility({visibilityProperty: true})
    return [...document.querySelectorAll(kinds)].filter(isReached).length
}
