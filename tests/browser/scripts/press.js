// Does to each element of the articles what a reader could do.
for (const each of document.querySelectorAll("article *")) {
  if (/^[a-z]*script:/i.test(each.href)) each.click();
  for (const name of ["click", "mouseover", "focus", "toggle"]) each.dispatchEvent(new Event(name));
}
