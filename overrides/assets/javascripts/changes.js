// On the page of what changed, and fetched there alone: shows one chapter alone, and remembers the view. Without it all
// chapters are shown, and the view is still chosen: that is the style sheet's work.
(() => {
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
    for (const each of page.querySelectorAll(".value-group, .changed-values")) {
      each.hidden = !each.querySelector("li:not([hidden])");
    }
  }

  const page = document.querySelector(".changes");
  const view = page?.querySelector(".changes-view");
  if (!view || view.querySelector("select")) return;
  const kept = view.querySelector(`[value="${__md_get("changes")}"]`);
  if (kept) kept.checked = true;
  view.addEventListener("change", ({ target: { name, value } }) => name && __md_set("changes", value));
  if (page.querySelectorAll(".changed-chapter").length > 1) view.append(newFilter(page, view.dataset));
})();
