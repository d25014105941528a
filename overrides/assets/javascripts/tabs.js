// What the theme does inside each page: the tab that a link leads to or that the reader chose before
// is open, a banner that was dismissed stays away.
document$.subscribe(() => {
  const chosen = __md_get("__tabs") ?? [];
  for (const label of document.querySelectorAll(".tabbed-labels > label")) {
    if (chosen.includes(label.innerText.trim())) document.getElementById(label.htmlFor).checked = true;
  }
  const target = document.getElementById(location.hash.slice(1));
  if (target?.name?.startsWith("__tabbed_")) target.checked = true;
  const banner = document.querySelector("[data-md-component=announce]");
  const said = banner?.querySelector(".md-banner__button ~ .md-typeset, .md-banner__inner.md-typeset");
  if (said && __md_hash(said.innerHTML) === __md_get("__announce")) banner.hidden = true;
});
