// Under the head of a chapter: whether its paragraphs are numbered, so that a remark can name one, and
// how its links are marked: quietly, all or none. Both are remembered, and are the style sheet's work.
(() => {
  const root = document.documentElement; // base.js gave it what is remembered
  const { words } = JSON.parse(document.getElementById("__review").textContent);

  function remember(name, choice) {
    try {
      localStorage.setItem(`thesis.${name}`, choice);
    } catch {
      // A browser that keeps nothing has the choice on this page.
    }
  }

  function newToggle() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "number-toggle";
    button.textContent = words.numbers;
    const show = () => button.setAttribute("aria-pressed", root.classList.contains("numbered"));
    button.addEventListener("click", () => {
      remember("numbers", root.classList.toggle("numbered") ? "on" : "off");
      show();
    });
    show();
    return button;
  }

  function newChoice() {
    const label = Object.assign(document.createElement("label"), { className: "mark-choice", textContent: words.marks.name });
    const select = label.appendChild(document.createElement("select"));
    for (const each of ["quiet", "all", "none"]) select.add(new Option(words.marks[each], each));
    select.value = root.dataset.marks ?? "quiet";
    select.addEventListener("change", () => remember("marks", (root.dataset.marks = select.value)));
    return label;
  }

  document$.subscribe(() => {
    const line = document.querySelector(".chapter-marks");
    if (line && !line.querySelector("button")) line.append(" ", newChoice(), " ", newToggle());
  });
})();
