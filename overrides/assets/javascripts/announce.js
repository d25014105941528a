// What a page that loads by itself would do, and instant loading does not; other scripts use it too.

// Says to screen readers what was done, and the title of another page.
const voice = Object.assign(document.createElement("p"), { className: "visually-hidden", role: "status" });
document.body.append(voice);

function say(text) {
  voice.textContent = "";
  setTimeout(() => (voice.textContent = text), 50); // the same words again are news too
}

const SAID_FOR = 2500; // milliseconds for which a button says what it did

// Says whether a text is in the clipboard: only a page with https may write there.
const isCopied = (text) => Promise.resolve(navigator.clipboard?.writeText(text).then(() => true)).catch(() => false);

let shown = location.pathname;
document$.subscribe(() => {
  if (location.pathname === shown) return;
  shown = location.pathname;
  say(document.title);
});

// Go to the place that a link names. Material notes how far a page was scrolled a moment after it
// moved; a link that was followed within that moment would lead to as far in the other page.
let followed = false;
document.addEventListener("click", (event) => (followed = event.target.closest("a[href]") !== null));
addEventListener("popstate", () => (followed = false)); // back and forth, or within the page
document$.subscribe(() => {
  if (followed && location.hash) setTimeout(() => location.replace(location.href));
  followed = false;
});

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
