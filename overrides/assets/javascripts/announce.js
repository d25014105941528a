// With instant loading the browser does less than for a page that loads by itself. Here is the rest.

// Say the title of another page to screen readers.
const voice = document.createElement("p");
voice.className = "visually-hidden";
voice.setAttribute("role", "status");
document.body.append(voice);

let shown = location.pathname;
document$.subscribe(() => {
  if (location.pathname === shown) return;
  shown = location.pathname;
  voice.textContent = document.title;
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
