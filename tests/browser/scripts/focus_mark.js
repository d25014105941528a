// Gives the focus to the mark of the passage that holds an element; says whether there is one.
selector => {
    const passage = document.querySelector(selector).closest(':has(> .passage-mark)')
    passage?.querySelector('.passage-open').focus()
    return passage !== null
}
