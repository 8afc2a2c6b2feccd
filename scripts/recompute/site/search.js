// How Sphinx's search orders what it finds: by how many of the words asked for stand in a page's
// title or address, claims before chapters, figures and the rest where that is equal. The parts of a
// claim's page have the same names on all, so that they count half.
var Scorer = {
  objNameMatch: 11, objPartialMatch: 6, objPrio: { 0: 15, 1: 5, 2: -5 }, objPrioDefault: 0,
  title: 15, partialTitle: 7, term: 5, partialTerm: 2,
  kinds: { claims: 3, chapters: 2, figures: 1 },
  stems: (text) => new Set(
    splitQuery(text.toLowerCase())
      .filter((word) => !stopwords.includes(word))
      .map((word) => new Stemmer().stemWord(word)),
  ),
  score: ([address, title, anchor, , score]) => {
    const asked = [...Scorer.stems(new URLSearchParams(location.search).get("q"))];
    const named = Scorer.stems(`${title} ${address}`);
    const share = asked.filter((word) => named.has(word)).length / Math.max(asked.length, 1);
    const whole = anchor && address.startsWith("claims/") ? 50 : 100;
    return whole * share + 10 * (Scorer.kinds[address.split("/")[0]] ?? 0) + score / 10;
  },
};
