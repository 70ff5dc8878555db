/**
 * Cut file names into parts by a pattern such as `{compound}_{well}_*.tif`.
 *
 * Each part ends at the first place where the text behind it comes; the last one takes what is left. `*` is a part
 * without a name. Nothing is tried twice, so that no pattern takes long on any name.
 */

/** Report a pattern that cannot be used, in a sentence. */
export class PatternError extends Error {}

/** The names of a pattern's parts, and what gives their texts, or null for a name that does not fit. */
export interface Pattern {
  names: string[];
  match: (text: string) => string[] | null;
}

/** A part without a name, or with one, and the text behind it. */
interface Step {
  name: string | null;
  behind: string;
}

/** Read a pattern. */
export function readPattern(pattern: string): Pattern {
  const [first = "", ...pieces] = pattern.trim().split(/(\{[^{}]*\}|\*)/);
  const names: string[] = [];
  const steps: Step[] = [];
  for (let i = 0; i < pieces.length; i += 2) {
    const [part = "", behind = ""] = pieces.slice(i, i + 2);
    const name = part === "*" ? null : part.slice(1, -1).trim();
    if (name === "")
      throw new PatternError("A part has no name: write one between the braces, such as {well}.");
    if (name !== null && names.includes(name))
      throw new PatternError(`The part {${name}} stands twice; give each a name of its own.`);
    if (i > 0 && pieces[i - 1] === "") {
      throw new PatternError(
        `${pieces[i - 2]} and ${part} have nothing between them that tells where the first ends.`,
      );
    }
    if (name !== null) names.push(name);
    steps.push({ name, behind });
  }
  if ([first, ...steps.map(({ behind }) => behind)].some((text) => /[{}]/.test(text))) {
    throw new PatternError("A brace is not closed: write each part as {name}.");
  }
  if (names.length === 0)
    throw new PatternError("The pattern names no part: write one in braces, such as {well}.");
  return { names, match: (text) => match(first, steps, text.trim()) };
}

function match(first: string, steps: Step[], text: string): string[] | null {
  if (!text.startsWith(first)) return null;
  const found: string[] = [];
  let at = first.length;
  for (const [i, { name, behind }] of steps.entries()) {
    let end: number;
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
