// In the head of a chapter: a button that numbers its paragraphs, so that a remark can name one. It
// is remembered; the numbers themselves are the style sheet's work, and on paper always there.
(() => {
  const STORED = "thesis.numbers"; // also read in the head of the page, before anything is shown
  const root = document.documentElement;
  const { words } = JSON.parse(document.getElementById("__review").textContent);

  function remember(choice) {
    try {
      localStorage.setItem(STORED, choice);
    } catch {
      // A browser that keeps nothing shows the numbers on this page.
    }
  }

  function newToggle() {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "number-toggle";
    button.textContent = words.numbers;
    const show = () => button.setAttribute("aria-pressed", root.classList.contains("numbered"));
    button.addEventListener("click", () => {
      remember(root.classList.toggle("numbered") ? "on" : "off");
      show();
    });
    show();
    return button;
  }

  // Beside the status, or on a line of its own under the title.
  function lineOf(article) {
    const line = article.querySelector(".chapter-status") ?? document.createElement("p");
    if (!line.isConnected) {
      line.className = "chapter-tools";
      article.querySelector("h1")?.after(line);
    }
    return line;
  }

  document$.subscribe(() => {
    const article = document.querySelector("article.md-content__inner:has([data-number])");
    if (article && !article.querySelector(".number-toggle, .title-page")) lineOf(article).append(newToggle());
  });
})();
