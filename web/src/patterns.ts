/**
 * Cut file names into parts by a pattern such as `{compound}_{well}_*.tif`.
 *
 * Each part ends at the first place where the text behind it comes; the last one takes what is left. `*` is a part
 * without a name. Nothing is tried twice, so that no pattern takes long on any name.
 */

/** Report a pattern that cannot be used, in a sentence. */
export class PatternError extends Error {}

/**
 * Read a pattern.
 *
 * @param {string} pattern
 * @returns {{names: string[], match: (text: string) => (string[] | null)}} the names of the parts, and the function
 *   that gives their texts, or null for a name that does not fit
 */
export function readPattern(pattern) {
  const pieces = pattern.trim().split(/(\{[^{}]*\}|\*)/);
  const names = [];
  const steps = [];
  for (let i = 1; i < pieces.length; i += 2) {
    const name = pieces[i] === "*" ? null : pieces[i].slice(1, -1).trim();
    if (name === "")
      throw new PatternError("A part has no name: write one between the braces, such as {well}.");
    if (name !== null && names.includes(name))
      throw new PatternError(`The part {${name}} stands twice; give each a name of its own.`);
    if (i > 1 && pieces[i - 1] === "") {
      throw new PatternError(
        `${pieces[i - 2]} and ${pieces[i]} have nothing between them that tells where the first ends.`,
      );
    }
    if (name !== null) names.push(name);
    steps.push({ name, behind: pieces[i + 1] });
  }
  if (pieces.some((piece, i) => i % 2 === 0 && /[{}]/.test(piece))) {
    throw new PatternError("A brace is not closed: write each part as {name}.");
  }
  if (names.length === 0)
    throw new PatternError("The pattern names no part: write one in braces, such as {well}.");
  return { names, match: (text) => match(pieces[0], steps, text.trim()) };
}

function match(first, steps, text) {
  if (!text.startsWith(first)) return null;
  const found = [];
  let at = first.length;
  for (const [i, { name, behind }] of steps.entries()) {
    let end;
    if (i + 1 === steps.length) {
      end = text.length - behind.length;
      if (!text.endsWith(behind)) return null;
    } else {
      end = text.indexOf(behind, at + 1);
    }
    if (end <= at) return null;
    if (name !== null) found.push(text.slice(at, end));
    at = end + behind.length;
  }
  return found;
}
