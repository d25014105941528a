// Which parts of a large site a search needs, out of the files that generator/site/search.py writes:
// those that have most of the words, and those that have what is called so. engine.js finds in them.
globalThis.searchInParts = (() => {
  const { codesIn, fold, isPrefix, keyOf, nameGroup, nameKey, wordsOf } = searchWords;
  const PARTS = 10; // that a search fetches, of some 8,000 letters each
  const NAMED = 3; // parts that it fetches for names
  const FILES = 2; // of words that it fetches for each word
  const PREFIX = 0.4; // what a word counts that only begins as the one that was asked for
  const FUZZY = 0.2;

  function searchInParts(head, fetched) {
    const index = { ...head, fetched };
    let latest = { numbers: "", search: null };
    return async (query) => {
      const names = await namesFor(index, query);
      const found = await partsFor(index, query);
      const wanted = new Set([...names.map(([, , part]) => part).slice(0, NAMED), ...found.slice(0, PARTS)]);
      const numbers = [...wanted].sort((one, other) => one - other);
      if (latest.numbers !== `${numbers}${query}`) {
        const parts = await Promise.all(numbers.map((number) => fetched(`part-${number}`)));
        latest = { numbers: `${numbers}${query}`, search: searchIn({ ...head, parts, names }) };
      }
      return latest.search(query);
    };
  }

  async function namesFor(index, query) {
    const found = [query, ...codesIn(query)].map(async (asked) => {
      const key = nameKey(asked, index.language);
      const entries = await entriesUnder(index, "names", [nameGroup(asked)], 1);
      return entries.filter(([name]) => nameKey(name, index.language) === key);
    });
    return (await Promise.all(found)).flat();
  }

  // The parts that have all the words, those that say most first; if none has, those that have some.
  async function partsFor(index, query) {
    const { words } = wordsOf(query, index);
    const asked = new Map(words.map((word) => [keyOf(word, index.language), fold(word)]));
    const found = await Promise.all([...asked].map(([key, word]) => weightsOf(index, key, word)));
    const scores = new Map();
    for (const weights of found) {
      const rare = Math.log(1 + index.count / (1 + weights.size));
      for (const [part, weight] of weights) {
        const score = scores.get(part) ?? { words: 0, sum: 0 };
        scores.set(part, { words: score.words + 1, sum: score.sum + rare * Math.log(1 + weight) });
      }
    }
    const most = Math.max(0, ...[...scores.values()].map(({ words }) => words));
    return [...scores]
      .filter(([, { words }]) => words === most)
      .sort(([one, first], [other, second]) => second.sum - first.sum || one - other)
      .map(([part]) => part);
  }

  // How much each part says of a word: as it is or how it begins, else what is nearly written so.
  async function weightsOf(index, key, word) {
    const stem = key.length > 3 ? key.slice(0, -1) : key;
    const entries = await entriesUnder(index, "words", [word, key, stem], FILES);
    const alike = ([each]) => (isPrefix(key) ? keyOf(each, index.language).startsWith(key) : keyOf(each, index.language) === key);
    const same = entries.filter(alike);
    if (same.length || key.length <= 4) {
      return summed(same, (each) => (keyOf(each, index.language) === key ? 1 : PREFIX));
    }
    const others = await entriesUnder(index, "words", [key.slice(1)], FILES); // "lusage" is "usage"
    const words = new MiniSearch({ fields: ["key"], tokenize: (text) => [text], processTerm: (text) => text });
    const known = new Map([...entries, ...others]);
    words.addAll([...known.keys()].map((each) => ({ id: each, key: keyOf(each, index.language) })));
    const near = words.search(key, { fuzzy: FUZZY }).map(({ id }) => [id, known.get(id)]);
    return summed(near, () => FUZZY);
  }

  function summed(entries, worth) {
    const weights = new Map();
    for (const [word, places] of entries) {
      for (let at = 0; at < places.length; at += 2) {
        const weight = worth(word) * places[at + 1];
        weights.set(places[at], (weights.get(places[at]) ?? 0) + weight);
      }
    }
    return weights;
  }

  // What the files have that are named by how these keys begin, the nearest ones first.
  async function entriesUnder(index, kind, keys, most) {
    const files = new Set();
    for (const key of keys) {
      const around = index[kind].filter((prefix) => key.startsWith(prefix));
      const longest = around.reduce((one, other) => (other.length > one.length ? other : one), around[0]);
      const below = index[kind].filter((prefix) => prefix.length > key.length && prefix.startsWith(key));
      for (const prefix of [longest, ...below]) if (prefix !== undefined) files.add(prefix);
    }
    const chosen = [...files].slice(0, most);
    return (await Promise.all(chosen.map((prefix) => index.fetched(`${kind}-${hex(prefix)}`)))).flat();
  }

  const hex = (text) => [...new TextEncoder().encode(text)].map((byte) => byte.toString(16).padStart(2, "0")).join("");

  return searchInParts;
})();
