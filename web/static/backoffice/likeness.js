const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/œ/gi, "oe").toLowerCase();

/** The entries that answer to what was typed, the likeliest first: accents, capitals and the order of words do not matter. */
export function best(entries, query, most) {
  if (!query) return entries.slice(0, most);
  const words = plain(query).split(/\s+/).filter(Boolean);
  return entries
    .map((entry) => ({ entry, score: likeness(plain(entry.label), plain(entry.also ?? ""), words) }))
    .filter(({ score }) => score > 0)
    .sort((a, b) => b.score - a.score)
    .slice(0, most)
    .map(({ entry }) => entry);
}

/** 0 when one of the words is nowhere; a word begun counts more than one in the middle, the label more than the rest. */
function likeness(label, also, words) {
  let score = label.startsWith(words.join(" ")) ? 4 : 0;
  for (const word of words) {
    const found = begins(label, word) ? 3 : label.includes(word) ? 2 : begins(also, word) ? 1 : scattered(label, word) ? 0.5 : 0;
    if (!found) return 0;
    score += found;
  }
  return score;
}

const begins = (text, word) => text.split(/[\s'’(-]+/).some((one) => one.startsWith(word));

/** Whether the letters of a word come in this order, from the start of one: "nvsess" for "Nouvelle session". */
function scattered(label, word) {
  if (word.length < 4 || label[0] !== word[0]) return false;
  let at = 0;
  for (const letter of label) if (letter === word[at]) at += 1;
  return at >= word.length;
}
