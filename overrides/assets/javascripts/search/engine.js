// What a search finds in the index that generator/site/search.py writes: what is called exactly so,
// then the passages that have the words, grouped by page as Material shows them.
globalThis.searchIn = (() => {
  const { WORD, codesIn, isElided, isPrefix, keyOf, nameKey, split, wordsOf } = searchWords;
  const SNIPPET = 220; // letters
  const SHOWN = 3; // sections of a page that stand open
  const ENOUGH = 5; // sections with all the words

  function searchIn({ language, empty, counting, parts, names }) {
    const documents = parts.flatMap(([page, title, isChapter, sections]) =>
      sections.map(([anchor, name, passages, shows = "", words = ""]) => ({
        address: anchor ? `${page}#${anchor}` : page,
        page,
        pageTitle: title,
        isChapter,
        title: name,
        passages,
        shows,
        words,
      })),
    );
    documents.forEach((section, id) => (section.id = id));
    const engine = new MiniSearch({
      fields: ["title", "words", "text"],
      tokenize: split,
      processTerm: (word) => {
        const key = keyOf(word, language);
        return isElided(key) ? null : key;
      },
      extractField: (section, field) =>
        field === "text" ? section.passages.map(([, text]) => text).join("\n") : section[field],
      searchOptions: {
        boost: { title: 3, words: 2 },
        combineWith: "AND",
        prefix: isPrefix,
        weights: { fuzzy: 0.2, prefix: 0.4 },
      },
    });
    engine.addAll(documents);
    const named = new Map();
    for (const [name, address] of names) {
      const key = nameKey(name, language);
      named.set(key, [...(named.get(key) ?? []), { name, address }]);
    }
    const pages = new Map(documents.map((section) => [section.page, section.pageTitle]));
    const index = { documents, engine, language, empty, counting, named, pages };
    return (query) => search(index, query);
  }

  function search(index, query) {
    const named = [query, ...codesIn(query)].flatMap((name) => byName(index, name));
    const found = [...named, ...byWords(index, query)];
    const groups = new Map();
    const seen = new Set();
    for (const item of found) {
      if (seen.has(item.location)) continue;
      seen.add(item.location);
      groups.set(item.page, [...(groups.get(item.page) ?? []), item]);
    }
    return [...groups].map(([page, items]) => withPage(page, index.pages.get(page), items));
  }

  // What is called exactly so comes first, before all that speaks of it.
  function byName(index, query) {
    const key = nameKey(query, index.language);
    const keys = new Set(key.split(" "));
    return (index.named.get(key) ?? []).flatMap(({ name, address }) => {
      const [path, anchor = ""] = address.split("#");
      const place = placeOf(index, path, anchor);
      if (!place) return [];
      const { section, text } = place;
      const title = section.address === address ? section.title : `${name} · ${section.title}`;
      const terms = Object.fromEntries([...keys].map((term) => [term, true]));
      return [result(index, section, { address, title, text, keys, terms, score: 1e6 })];
    });
  }

  // The section at an address, or the one that has a passage there.
  function placeOf({ documents }, path, anchor) {
    const onPage = documents.filter(({ address }) => address.split("#")[0] === path);
    const section = onPage.find(({ address }) => address === (anchor ? `${path}#${anchor}` : path));
    if (section) return { section, text: section.passages[0]?.[1] ?? "" };
    for (const section of onPage) {
      const texts = section.passages.filter(([id]) => id === anchor).map(([, text]) => text);
      if (texts.length) return { section, text: texts.join(" ") };
    }
    return onPage.length ? { section: onPage[0], text: "" } : null;
  }

  function byWords(index, query) {
    const asked = wordsOf(query, index);
    // The thesis before its data; where a number is asked for, what counts before what tells.
    const boostDocument = (id) => {
      const { isChapter, shows } = index.documents[id];
      return (isChapter ? 4 : 1) * (shows ? (asked.isCount ? 4 : 1.2) : 1);
    };
    const find = (options) => index.engine.search(asked.words.join(" "), { boostDocument, ...options });
    // First what has all the words as they are or begin so; then also what is nearly written so, which
    // finds "usage" for "lusage"; where that is little, behind it what has some of the words.
    const fuzzy = (term) => (term.length > 4 ? 0.2 : false);
    let hits = find({});
    if (!hits.length) hits = find({ fuzzy });
    if (hits.length < ENOUGH && asked.words.length > 1) {
      const known = new Set(hits.map(({ id }) => id));
      const others = find({ combineWith: "OR" }).filter(({ id }) => !known.has(id));
      const scale = hits.length ? hits.at(-1).score / (others[0]?.score + 1) : 1;
      hits = [...hits, ...others.map((hit) => ({ ...hit, score: hit.score * scale }))];
    }
    if (!hits.length) hits = find({ fuzzy, combineWith: "OR" });
    const terms = [...new Set(hits.flatMap((hit) => hit.queryTerms))];
    return hits.map((hit) => {
      const section = index.documents[hit.id];
      const keys = new Set(hit.terms);
      const found = Object.fromEntries([
        ...hit.terms.map((term) => [term, true]),
        ...terms.filter((term) => !hit.queryTerms.includes(term)).map((term) => [term, false]),
      ]);
      const [anchor, text] = bestPassage(index, section, keys);
      const [path] = section.address.split("#");
      const isWithin = section.address.includes("#") && anchor && !section.shows;
      const address = isWithin ? `${path}#${anchor}` : section.address;
      return result(index, section, { address, title: section.title, text, keys, terms: found, score: hit.score });
    });
  }

  // The passage with the most of the words.
  function bestPassage({ language }, { passages }, keys) {
    let best = ["", ""];
    let most = -1;
    for (const passage of passages) {
      const there = new Set(split(passage[1]).map((word) => keyOf(word, language)));
      const count = [...keys].filter((key) => there.has(key)).length;
      if (count > most) [best, most] = [passage, count];
    }
    return best;
  }

  function result({ language }, section, { address, title, text, keys, terms, score }) {
    return {
      page: section.page,
      location: address,
      title: marked(title, keys, language),
      text: text && `<p>${marked(cut(text, keys, language), keys, language)}</p>`,
      score,
      terms,
    };
  }

  // The words around the first one that was asked for.
  function cut(text, keys, language) {
    if (text.length <= SNIPPET) return text;
    const first = [...text.matchAll(WORD)].find(([word]) => keys.has(keyOf(word, language)))?.index ?? 0;
    const start = first < SNIPPET / 2 ? 0 : text.indexOf(" ", first - SNIPPET / 2) + 1;
    const end = start + SNIPPET < text.length ? text.lastIndexOf(" ", start + SNIPPET) : text.length;
    return `${start ? "… " : ""}${text.slice(start, end > start ? end : start + SNIPPET)}${end < text.length ? " …" : ""}`;
  }

  function marked(text, keys, language) {
    let html = "";
    let end = 0;
    for (const { 0: word, index } of text.matchAll(WORD)) {
      if (!keys.has(keyOf(word, language)) || isPartOfNumber(text, word, index)) continue;
      html += `${escaped(text.slice(end, index))}<mark>${escaped(word)}</mark>`;
      end = index + word.length;
    }
    return html + escaped(text.slice(end));
  }

  // The 3 of "7.1.5.3" is not the one that was asked for.
  const isPartOfNumber = (text, word, index) =>
    /^\d+$/.test(word) && (/\d\.$/.test(text.slice(0, index)) || /^\.\d/.test(text.slice(index + word.length)));

  const escaped = (text) =>
    text.replace(/[&<>"]/g, (sign) => ({ "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" })[sign]);

  // Material shows a page with those of its sections that score no less than the item that stands
  // first, which has to be the page itself, and folds the others. Enter leads to the highest score.
  function withPage(address, title, items) {
    const whole = items.find(({ location }) => !location.includes("#"));
    const parts = items.filter((item) => item !== whole);
    const open = parts[Math.min(parts.length, SHOWN) - 1]?.score ?? 0;
    const page = whole ?? { location: address, title: escaped(title), text: "", terms: items[0].terms, score: 0 };
    const score = whole === items[0] ? whole.score : open - 0.01;
    return [{ ...page, score }, ...parts];
  }

  return searchIn;
})();
