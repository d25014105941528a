// Where remarks of reviewers are, and fetched there alone: shows those of one reviewer, or of one state.
// Without it all are shown.
(() => {
  const sections = [...document.querySelectorAll(".remarks")];
  const remarks = [...document.querySelectorAll(".remark")];
  const head = document.querySelector("article .chapter-head") ?? document.querySelector("article h1");
  if (!remarks.length || !head || document.querySelector(".remarks-filter")) return;
  const { dataset: words } = sections[0];
  const filter = Object.assign(document.createElement("fieldset"), { className: "changes-view remarks-filter" });
  const count = document.createElement("output");

  function newChoice(name) {
    const label = document.createElement("label");
    const select = Object.assign(document.createElement("select"), { name });
    select.add(new Option(words.every, ""));
    for (const each of new Set(remarks.map(({ dataset }) => dataset[name]))) select.add(new Option(each));
    label.append(words[name], select);
    return label;
  }

  function show() {
    const chosen = [...filter.querySelectorAll("select")].filter(({ value }) => value);
    for (const each of remarks) each.hidden = chosen.some(({ name, value }) => each.dataset[name] !== value);
    count.textContent = `${remarks.filter(({ hidden }) => !hidden).length} / ${remarks.length}`;
    remarks[0].dispatchEvent(new Event("toggle")); // the others move up in the margin
  }

  const legend = Object.assign(document.createElement("legend"), { textContent: words.remarks });
  filter.append(legend, newChoice("reviewer"), newChoice("state"), count);
  filter.addEventListener("change", show);
  head.after(filter);
  show();
})();
