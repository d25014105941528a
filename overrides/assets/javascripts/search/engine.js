// What a search finds in the index that generator/site/search.py writes: what is called so, then what
// has the words in its title, then the passages that have them, grouped by page as Material shows them.
globalThis.searchIn = (() => {
  const { WORD, among, isElided, isPrefix, keyOf, nameKeys, split, wordsOf } = searchWords;
  const SNIPPET = 220; // letters
  const SHOWN = 3; // sections of a page that stand open
  const ENOUGH = 5; // sections with all the words
  const TITLED = 20; // how much more a title says than a passage
  const HALF = 4e-4; // a name that is half of what is asked
  const NAMED = 1e6; // how much more a name says than all others
  const ALL = NAMED / 2;

  function searchIn({ language, empty, counting, defining, showing, parts, names }) {
    const documents = parts.flatMap(([page, title, isChapter, sections]) =>
      sections.map(([anchor, name, passages, shows = "", words = ""]) => ({
        address: anchor ? `${page}#${anchor}` : page,
        page,
        pageTitle: title,
        isChapter,
        title: name || title,
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
      extractField: (section, field) => {
        if (field === "title") return `${section.title} ${showing[section.shows] ?? ""}`;
        return field === "text" ? section.passages.map(([, text]) => text).join("\n") : section[field];
      },
      searchOptions: {
        boost: { title: 3, words: 2 },
        combineWith: "AND",
        prefix: isPrefix,
        weights: { fuzzy: 0.2, prefix: 0.4 },
      },
    });
    engine.addAll(documents);
    const [said, counted, defined] = [empty, counting, defining].map((list) => among(list, language));
    const index = { documents, engine, language, empty: said, counting: counted, defining: defined };
    index.sections = new Map();
    for (const section of documents) {
      section.size = nameKeys(section.title, index).length;
      index.sections.set(section.page, [...(index.sections.get(section.page) ?? []), section]);
    }
    const called = documents.filter(({ shows, words }) => words && !shows);
    index.named = [
      ...names,
      ...documents.map(({ title, address }) => [title, address]),
      ...called.flatMap(({ words, address }) => words.split(", ").map((name) => [name, address])),
    ].map(([name, address]) => ({ name, address, keys: nameKeys(name, index) }));
    index.labels = new Map([...names].reverse().map(([name, address]) => [address, name]));
    index.pages = new Map(documents.map((section) => [section.page, section.pageTitle]));
    return (query) => search(index, query);
  }

  function search(index, query) {
    const said = byWords(index, query);
    const named = byName(index, query).filter(({ score }) => score >= ALL || !said.some(({ isWhole }) => isWhole));
    const found = [...named, ...said].sort((one, other) => other.score - one.score);
    const groups = new Map();
    const seen = new Set();
    for (const item of found) {
      if (seen.has(item.location) || seen.has(item.around)) continue; // with a section all its passages
      seen.add(item.location);
      groups.set(item.page, [...(groups.get(item.page) ?? []), item]);
    }
    return [...groups].map(([page, items]) => withPage(page, index.pages.get(page), items));
  }

  // What is called so comes first, before all that speaks of it: what has the very words, then a name
  // with a number that the question has among others ("verdict BF11"), then of what has the words
  // among its own those that have the fewest others ("profil participants"). What is half of the
  // question ("limites de l'étude") comes behind the titles that have all of it, and where no passage
  // has all of it.
  function byName(index, query) {
    const asked = nameKeys(query, index);
    const { isCount, isDefinition } = wordsOf(query, index);
    const isAsked = new Set(asked);
    const begins = (key) => (each) => each === key || (isPrefix(key) ? each.startsWith(key) : /^\d+$/.test(key) && each.startsWith(`${key}.`));
    const share = ({ keys }) => {
      const isWithin = keys.every((key) => isAsked.has(key));
      if (isWithin && keys.length === asked.length) return 3;
      const isAround = asked.every((key) => keys.some(begins(key)));
      if (isAround && keys.length === asked.length) return 2.9;
      if (isWithin && keys.some((key) => /\d/.test(key))) return 2 + keys.length / asked.length / 2;
      if (isAround) return asked.length / keys.length;
      return isWithin && keys.length * 2 >= asked.length ? HALF : 0;
    };
    const found = asked.length && !isCount ? index.named.map((each) => [each, share(each)]) : [];
    return found
      .filter(([, share]) => share >= 0.5 || share === HALF)
      .flatMap(([each, share]) => {
        const [path, anchor = ""] = each.address.split("#");
        const place = placeOf(index, path, anchor);
        if (!place) return [];
        const isTerm = place.section.address !== each.address;
        return [{ ...each, ...place, isTerm, share: share + (isDefinition && isTerm && share === 3) }];
      })
      .sort((one, other) => other.share - one.share)
      .map(({ address, section, text, isTerm, share }) => {
        const title = isTerm ? `${index.labels.get(address)} · ${section.title}` : section.title;
        const said = isTerm ? text : bestPassage(index, section, isAsked)[1];
        return result(index, section, { address, title, text: said, keys: isAsked, score: NAMED * share });
      });
  }

  // The section at an address, or the one that has a passage there.
  function placeOf({ sections }, path, anchor) {
    const onPage = sections.get(path) ?? [];
    const section = onPage.find(({ address }) => address === (anchor ? `${path}#${anchor}` : path));
    if (section) return { section, text: "" };
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
      const { isChapter, shows, address, page } = index.documents[id];
      return (isChapter ? 4 : address === page ? 1.5 : 1) * (shows ? (asked.isCount ? 4 : 1.2) : 1);
    };
    // What readers call a page is a title of it; a word of a long title is not much.
    const askedKeys = asked.words.map((word) => keyOf(word, index.language));
    const isTitled = ({ id, match }) => {
      const { size, shows } = index.documents[id];
      const isShort = size <= 4 * askedKeys.length;
      const isIn = (field) => (field === "title" && isShort) || (field === "words" && !shows);
      const titles = Object.keys(match).filter((term) => match[term].some(isIn));
      return !asked.isCount && askedKeys.every((key) => titles.some((term) => term.startsWith(key)));
    };
    const find = (options) =>
      index.engine
        .search(asked.words.join(" "), { boostDocument, ...options })
        .map((hit) => (isTitled(hit) ? { ...hit, score: hit.score * TITLED } : hit))
        .sort((one, other) => other.score - one.score);
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
    const missing = (hit) => asked.words.filter((word) => !hit.queryTerms.includes(keyOf(word, index.language)));
    return hits.map((hit) => {
      const section = index.documents[hit.id];
      const keys = new Set(hit.terms);
      const [anchor, text, there] = bestPassage(index, section, keys);
      const [path] = section.address.split("#");
      const isWithin = section.address.includes("#") && anchor && !section.shows;
      const address = isWithin ? `${path}#${anchor}` : section.address;
      const isWhole = askedKeys.every((key) => [...there].some((word) => word.startsWith(key)));
      const item = result(index, section, { address, title: section.title, text, keys, missing: missing(hit), score: hit.score });
      return { ...item, isWhole };
    });
  }

  // The passage with the most of the words, and their keys.
  function bestPassage({ language }, section, keys) {
    section.keys ??= section.passages.map(([, text]) => new Set(split(text).map((word) => keyOf(word, language))));
    let best = ["", "", new Set()];
    let most = -1;
    for (const [place, passage] of section.passages.entries()) {
      const there = section.keys[place];
      const count = [...keys].filter((key) => there.has(key)).length;
      if (count > most) [best, most] = [[...passage, there], count];
    }
    return best;
  }

  // What a result has of the question is told as the words stand in it, what it lacks as they were typed.
  function result({ language }, section, { address, title, text, keys, missing = [], score }) {
    section.said ??= new Map(
      split([section.shows && section.words, ...section.passages.map(([, passage]) => passage), section.title].join(" "))
        .map((word) => [keyOf(word, language), word.toLowerCase()]),
    );
    const there = [...keys].flatMap((key) => section.said.get(key) ?? []);
    const terms = Object.fromEntries([...missing.map((word) => [word, false]), ...there.map((word) => [word, true])]);
    return {
      page: section.page,
      around: section.address,
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
  // first, and folds the others. Enter leads to the highest score, and so does the page itself, which
  // Material takes from the end where none of its items is the page.
  function withPage(address, title, items) {
    if (!items[0].location.includes("#")) {
      const [whole, ...parts] = items;
      return [whole, ...parts];
    }
    const parts = items.filter(({ location }) => location.includes("#"));
    const open = parts[Math.min(parts.length, SHOWN) - 1].score;
    const { page, location, terms, score } = parts[0];
    const head = { page, location, title: escaped(title), text: "", terms, score };
    return [...parts.map((each, place) => ({ ...each, score: place < SHOWN ? score : each.score })), head];
  }

  return searchIn;
})();
