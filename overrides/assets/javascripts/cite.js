// Buttons that copy a reference: of the page, and of each table and figure with its number and address.
// Where the browser lets no page copy, the words are selected instead. Without this file the buttons
// of the page stay hidden and everything can still be selected.
(() => {
  const said = document.getElementById("__review").dataset;

  async function copy(button, text, words) {
    const before = button.textContent;
    const done = await isCopied(text);
    if (!done) getSelection().selectAllChildren(words);
    button.textContent = done ? said.copied : (button.dataset.uncopied ?? before);
    button.disabled = true;
    say(button.textContent);
    setTimeout(() => Object.assign(button, { textContent: before, disabled: false }), SAID_FOR);
  }

  // "Tableau 7.6. Title. In: the reference of the page. Its address."
  function citing(figure, line) {
    const caption = figure.querySelector("caption, figcaption");
    const [name, title] = ["number", "title"].map((part) => caption.querySelector(`.caption-${part}`)?.textContent.trim());
    const looks = { type: "button", className: "figure-cite", textContent: said.cite };
    const button = Object.assign(document.createElement("button"), looks);
    button.ariaLabel = said.citeNamed.replace("{name}", name || title);
    button.addEventListener("click", () => {
      const page = document.getElementById("cite-text")?.textContent.trim().replace(/\s+/g, " ") ?? document.title;
      const address = `${location.origin}${location.pathname}#${figure.id}`;
      copy(button, `${[name, title].filter(Boolean).join(". ")}. In : ${page} ${address}`, caption);
    });
    line.append(button);
  }

  document$.subscribe(() => {
    for (const button of document.querySelectorAll(".cite-copy[hidden]")) {
      const words = document.getElementById(button.dataset.copies);
      button.hidden = false;
      button.addEventListener("click", () => copy(button, words.textContent.trim(), words));
    }
    for (const line of document.querySelectorAll(".md-content figure[id] .table-source")) {
      if (!line.querySelector("button")) citing(line.closest("figure"), line);
    }
  });
})();
