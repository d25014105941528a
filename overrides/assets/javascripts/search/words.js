// Words as the search compares them: without capitals, accents, elisions and plurals. The worker and
// the page that shows what was found share this.
globalThis.searchWords = (() => {
  const WORD = /[\p{L}\p{N}\p{M}]+/gu;

  // A word and its plural get one key; that the key is a word does not matter.
  const SINGULAR = {
    fr: (word) => word.replace(/eaux$/, "eau").replace(/([^e])aux$/, "$1al").replace(/[sx]$/, ""),
    en: (word) =>
      /(?:ss|us|is)$/.test(word)
        ? word
        : word.replace(/ies$/, "y").replace(/(ch|sh|ss|x|z)es$/, "$1").replace(/s$/, ""),
  };

  // generator/site/search.py folds in the same way.
  function fold(word) {
    return word
      .toLowerCase()
      .normalize("NFD")
      .replace(/\p{M}/gu, "")
      .replace(/œ/g, "oe")
      .replace(/æ/g, "ae");
  }

  function keyOf(word, language) {
    const folded = fold(word);
    const singular = SINGULAR[language];
    return singular && folded.length > 3 && /^\D+$/.test(folded) ? singular(folded) : folded;
  }

  // What an apostrophe leaves ("l'", "d'") is no word beside others.
  const isElided = (key) => key === "qu" || /^[a-z]$/.test(key);

  // A name in one string, so that "focus groups 3" is "Focus group 3".
  const nameKey = (text, language) => split(text).map((word) => keyOf(word, language)).join(" ");

  // What names have in common that are alike but for plurals, as generator/site/search.py says it.
  const nameGroup = (text) => split(text).map(fold).map((word) => (/\p{N}/u.test(word) ? word : [...word].slice(0, 2).join(""))).join(" ");

  const split = (text) => text.match(WORD) ?? [];

  return { WORD, fold, isElided, keyOf, nameGroup, nameKey, split };
})();
