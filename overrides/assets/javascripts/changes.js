// On the page of what changed, and fetched there alone: shows one chapter alone, and remembers the view. Without it all
// chapters are shown, and the view is still chosen: that is the style sheet's work.
(() => {
  const STORED = "thesis.changes";

  function newFilter(page, { filter, all }) {
    const label = document.createElement("label");
    const select = document.createElement("select");
    select.add(new Option(all, ""));
    for (const each of page.querySelectorAll(".changed-chapter")) {
      select.add(new Option(each.querySelector("h2").textContent, each.dataset.sources));
    }
    select.addEventListener("change", () => show(page, select.value));
    label.append(filter, select);
    return label;
  }

  // A chapter, with the values that its sentences carry; data belong to no chapter.
  function show(page, source) {
    for (const each of page.querySelectorAll("[data-sources]")) {
      each.hidden = source !== "" && !each.dataset.sources.split(" ").includes(source);
    }
    for (const each of [...page.querySelectorAll(".value-group, .changed-values")]) {
      each.hidden = !each.querySelector("li:not([hidden])");
    }
  }

  function remember(view) {
    try {
      const kept = view.querySelector(`[value="${localStorage.getItem(STORED)}"]`);
      if (kept) kept.checked = true;
      view.addEventListener("change", ({ target }) => {
        if (target.name) localStorage.setItem(STORED, target.value);
      });
    } catch {
      // A browser that keeps nothing shows the changes in the text.
    }
  }

  const page = document.querySelector(".changes");
  const view = page?.querySelector(".changes-view");
  if (!view || view.querySelector("select")) return;
  remember(view);
  const hasSeveral = page.querySelectorAll(".changed-chapter").length > 1;
  if (hasSeveral) view.append(newFilter(page, view.dataset));
})();
