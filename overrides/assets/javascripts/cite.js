// "Cite this": buttons that copy a reference. Where the browser lets no page copy, the words are
// selected instead. Without this file the buttons stay hidden and everything can still be selected.
(() => {
  const SAID_FOR = 2500; // milliseconds

  function select(words) {
    const range = document.createRange();
    range.selectNodeContents(words);
    getSelection().removeAllRanges();
    getSelection().addRange(range);
  }

  async function copy(button) {
    const words = document.getElementById(button.dataset.copies);
    const said = button.textContent;
    let outcome = button.dataset.copied;
    try {
      await navigator.clipboard.writeText(words.textContent.trim());
    } catch {
      select(words);
      outcome = button.dataset.uncopied;
    }
    button.textContent = outcome;
    button.disabled = true;
    voice.textContent = outcome;
    setTimeout(() => {
      button.textContent = said;
      button.disabled = false;
      voice.textContent = "";
    }, SAID_FOR);
  }

  const voice = document.createElement("p");
  voice.className = "visually-hidden";
  voice.setAttribute("role", "status");
  document.body.append(voice);

  document$.subscribe(() => {
    for (const button of document.querySelectorAll(".cite-copy[hidden]")) {
      button.hidden = false;
      button.addEventListener("click", () => copy(button));
    }
  });
})();
