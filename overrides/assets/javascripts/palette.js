// The colours that the reader chose, before the page is shown: what the theme has inside the page.
(() => {
  const { color } = __md_get("__palette") ?? {};
  if (!color) return;
  if (color.media === "(prefers-color-scheme)") {
    const { matches } = matchMedia("(prefers-color-scheme: light)");
    const preferred = `(prefers-color-scheme: ${matches ? "light" : "dark"})`;
    const input = document.querySelector(`[data-md-color-media='${preferred}']`);
    const names = ["media", "scheme", "primary", "accent"];
    for (const name of names) color[name] = input.getAttribute(`data-md-color-${name}`);
  }
  for (const [name, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${name}`, value);
})();
