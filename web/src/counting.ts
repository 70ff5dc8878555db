/** Count pairs of places, and add numbers up. */

/** Count how often each pair of places from 0 to n - 1 comes, in n rows of n. */
export function countPairs(n: number, pairs: Iterable<readonly [number, number]>): number[][] {
  const counts = Array.from({ length: n }, () => Array<number>(n).fill(0));
  for (const [row, column] of pairs) counts[row]![column]! += 1;
  return counts;
}

/** Add numbers up. */
export function sumOf(numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += number;
  return sum;
}
