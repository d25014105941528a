// Offers the words of a broken address to the search.
(() => {
  const line = document.querySelector(".lost");
  const button = line.querySelector("button");
  let lost = location.pathname.replace(new URL(button.dataset.home, location).pathname, "");
  try {
    lost = decodeURIComponent(lost);
  } catch {} // what is no address has its words all the same
  const words = lost.replace(/\.\w+$/, "").match(/\p{L}[\p{L}\p{N}]*|\p{N}[\p{N}.]*/gu);
  if (!words) return;
  const asked = words.join(" ").slice(0, 100);
  button.textContent = button.textContent.replace("{words}", asked);
  line.hidden = false;
  button.addEventListener("click", () => {
    const field = document.querySelector(".md-search__input");
    const dialog = document.getElementById("__search");
    if (!dialog.checked) dialog.click();
    field.value = asked;
    field.focus();
  });
})();
