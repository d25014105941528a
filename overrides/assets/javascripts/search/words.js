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

  const known = new Map(); // a site has one language

  function keyOf(word, language) {
    if (!known.has(word)) {
      const folded = fold(word);
      const singular = SINGULAR[language];
      known.set(word, singular && folded.length > 3 && /^\D+$/.test(folded) ? singular(folded) : folded);
    }
    return known.get(word);
  }

  // What an apostrophe leaves ("l'", "d'") is no word beside others.
  const isElided = (key) => key === "qu" || /^[a-z]$/.test(key);

  // A word that is typed so far; of two letters it begins too many.
  const isPrefix = (key) => key.length > 2 && !/^\d+$/.test(key);

  // Words of a list, to be asked for as they are and as they are compared.
  const among = (list, language) => new Set([...list, ...list.map((each) => keyOf(each, language))]);

  // What a question looks for: its words without those that say nothing, unless it has no others;
  // whether it asks for a number, and whether for what a word means.
  function wordsOf(query, { language, empty, counting, defining }) {
    const words = split(query).filter((word) => !isElided(fold(word)));
    const isAmong = (list) => (word) => list.has(fold(word)) || list.has(keyOf(word, language));
    const [isEmpty, isCounting, isDefining] = [isAmong(empty), isAmong(counting), isAmong(defining)];
    const telling = words.filter((word) => !isEmpty(word) && !isCounting(word) && !isDefining(word));
    return { words: telling.length ? telling : words, isCount: words.some(isCounting), isDefinition: words.some(isDefining) };
  }

  // The keys of what a name or a question says, in any order, a number with its points in one.
  const NUMBER = /\d+(?:\.\d+)+/g;
  const nameKeys = (text, index) =>
    [...(text.match(NUMBER) ?? []), ...wordsOf(text.replace(NUMBER, " "), index).words.map((word) => keyOf(word, index.language))]
      .filter((key, place, keys) => keys.indexOf(key) === place)
      .sort();

  const split = (text) => text.match(WORD) ?? [];

  return { WORD, among, fold, isElided, isPrefix, keyOf, nameKeys, split, wordsOf };
})();
