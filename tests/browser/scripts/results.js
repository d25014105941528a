// Address (without the words that are shown there), title and score of each result, as they stand.
(items) =>
  items
    .flatMap((item) => [...item.querySelectorAll("[href]")])
    .map((link) => {
      const address = new URL(link.href);
      address.search = "";
      const scored = link.querySelector("[data-md-score]");
      return [address.href, link.querySelector("h1, h2").textContent.trim(), scored.dataset.mdScore];
    })
