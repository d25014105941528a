// With instant loading the browser does not say that another page is shown: say its title to
// screen readers, as a page that loads by itself would.
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
