/**
 * Read and write tables of text with one separator, without changing a character of any value.
 *
 * A table stays the bytes that came; only the places of its values are kept beside them, so that 100,000
 * rows of 40 columns take 30 MB and not 300.
 */

const QUOTE = 0x22;
const NEW_LINE = 0x0a;
const RETURN = 0x0d;
const TRAILER =
  /([^A-Za-z0-9"])"?((?:predicted (?:\d+ )?)?class)"?\1"?((?:predicted (?:\d+ )?)?probability)"?\1"?((?:predicted (?:\d+ )?)?flags)"?\r?(?:\n|$)/;

const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** Report a table that is not what a reader of CSV expects, in a sentence. */
export class CsvError extends Error {}

/**
 * Find the separator of the service's CSV answer: the character before the last of the three columns that it adds.
 */
export function separatorOfAnswer(bytes: Uint8Array): string {
  const found = TRAILER.exec(decoder.decode(bytes.subarray(0, 2 ** 20)));
  if (!found?.[1])
    throw new CsvError("The answer of the service has no columns class, probability and flags at its end.");
  return found[1];
}

/**
 * Find the separator of a table that a person saved: of comma, semicolon and tab the one that the first line has most
 * often outside of quotation marks.
 */
export function separatorOfFile(bytes: Uint8Array): string {
  const counts = new Map([",", ";", "\t"].map((mark) => [mark, 0]));
  let quoted = false;
  for (const character of decoder.decode(bytes.subarray(0, 2 ** 20))) {
    if (character === '"') quoted = !quoted;
    else if (character === "\n" && !quoted) break;
    else if (!quoted && counts.has(character)) counts.set(character, counts.get(character)! + 1);
  }
  return [...counts].reduce((best, mark) => (mark[1] > best[1] ? mark : best))[0];
}

/** Hold a table as its bytes and the place of each value in them. */
export class CsvTable {
  readonly bytes: Uint8Array;
  readonly separator: string;
  /** The names of the columns. */
  readonly names: string[];
  /** How many rows are below the header. */
  readonly length: number;
  private readonly headerBegin: number;
  private readonly headerEnd: number;
  private readonly begins: Uint32Array;
  private readonly ends: Uint32Array;

  /**
   * Find the values of a table; empty lines are no rows.
   *
   * @param bytes UTF-8
   * @param separator one ASCII character
   */
  constructor(bytes: Uint8Array, separator: string) {
    this.bytes = bytes;
    this.separator = separator;
    const mark = separator.charCodeAt(0);
    const begin = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    const header: string[] = [];
    let headerEnd: number;
    let at = begin;
    for (;;) {
      const end = valueEnd(bytes, at, mark);
      header.push(decodeValue(bytes, at, end));
      at = end + 1;
      if (end >= bytes.length || bytes[end] !== mark) {
        headerEnd = end;
        if (bytes[end] === RETURN) at += 1;
        break;
      }
    }
    this.headerBegin = begin;
    this.headerEnd = headerEnd;
    this.names = header;
    const width = header.length;
    let most = 1;
    for (let i = at; i < bytes.length; i += 1) if (bytes[i] === NEW_LINE) most += 1;
    const begins = new Uint32Array(most * width);
    const ends = new Uint32Array(most * width);
    let rows = 0;
    let place = 0;
    while (at < bytes.length) {
      if (bytes[at] === NEW_LINE || bytes[at] === RETURN) {
        at += 1;
        continue;
      }
      for (let column = 0; ; column += 1) {
        const end = valueEnd(bytes, at, mark);
        if (column >= width)
          throw new CsvError(`Row ${rows + 1} has more values than the table has columns.`);
        begins[place] = at;
        ends[place] = end;
        place += 1;
        at = end + 1;
        if (end >= bytes.length || bytes[end] !== mark) {
          if (column + 1 < width) {
            throw new CsvError(`Row ${rows + 1} has ${column + 1} values; the table has ${width} columns.`);
          }
          break;
        }
      }
      rows += 1;
    }
    this.begins = begins;
    this.ends = ends;
    this.length = rows;
  }

  /** Give the text of a value, without its quotation marks. */
  text(row: number, column: number): string {
    const place = row * this.names.length + column;
    return decodeValue(this.bytes, this.begins[place]!, this.ends[place]!);
  }

  /** Give the bytes of a row as they came, without its line end. */
  rowBytes(row: number): Uint8Array {
    const first = row * this.names.length;
    return this.bytes.subarray(this.begins[first], this.ends[first + this.names.length - 1]);
  }

  /** Give the bytes of the header as they came, without its line end. */
  headerBytes(): Uint8Array {
    return this.bytes.subarray(this.headerBegin, this.headerEnd);
  }

  /** List the texts of a column. */
  texts(column: number): string[] {
    return Array.from({ length: this.length }, (_, row) => this.text(row, column));
  }
}

function valueEnd(bytes: Uint8Array, begin: number, mark: number): number {
  let at = begin;
  if (bytes[at] === QUOTE) {
    at += 1;
    while (at < bytes.length) {
      if (bytes[at] !== QUOTE) at += 1;
      else if (bytes[at + 1] === QUOTE) at += 2;
      else break;
    }
    at += 1;
  }
  while (at < bytes.length) {
    const byte = bytes[at];
    if (byte === mark || byte === NEW_LINE) break;
    if (byte === RETURN && (at + 1 >= bytes.length || bytes[at + 1] === NEW_LINE)) break;
    at += 1;
  }
  return Math.min(at, bytes.length);
}

function decodeValue(bytes: Uint8Array, begin: number, end: number): string {
  if (bytes[begin] === QUOTE && end - begin >= 2 && bytes[end - 1] === QUOTE) {
    return decoder.decode(bytes.subarray(begin + 1, end - 1)).replaceAll('""', '"');
  }
  if (end - begin > 24) return decoder.decode(bytes.subarray(begin, end));
  let text = "";
  for (let at = begin; at < end; at += 1) {
    const byte = bytes[at]!;
    if (byte > 0x7f) return decoder.decode(bytes.subarray(begin, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/**
 * Read a number as the table writes it.
 *
 * @param decimal the decimal mark, `.` or `,`
 * @returns NaN for what is no finite number
 */
export function toNumber(text: string, decimal = "."): number {
  const plain = decimal === "," ? text.trim().replace(",", ".") : text.trim();
  if (!/^[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?$/.test(plain)) return NaN;
  return Number(plain);
}

/** Write a value, with quotation marks where it needs them. */
export function writeValue(text: string, separator: string): string {
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/**
 * Write `'` before text that a spreadsheet would take for a formula, by the same rule as the service's
 * `spreadsheet=safe`; numbers stay as they are.
 */
export function neutralise(text: string): string {
  if (!/^[=+\-@\t\r]/.test(text)) return text;
  if (/^[-+](\d+([.,]\d+)*|\d*[.,]\d+|\d+\.)([eE][-+]?\d+)?%?$|^[-+](inf|nan)$/.test(text)) return text;
  return `'${text}`;
}

/** Give a name that no column has, in whatever case: the wanted one, or that with 2, 3, ... behind it. */
export function freeName(wanted: string, taken: string[]): string {
  const folded = new Set(taken.map((name) => name.toLowerCase()));
  let name = wanted;
  for (let i = 2; folded.has(name.toLowerCase()); i += 1) name = `${wanted} ${i}`;
  return name;
}

/**
 * Write rows of a table as they came, with further columns to the right.
 *
 * @param order the rows, in the order to write
 * @param names headers of the added columns
 * @param added their values
 * @param safe neutralise formulas
 */
export function writeTable(
  table: CsvTable,
  order: Iterable<number>,
  names: string[],
  added: (row: number) => string[],
  safe = false,
): Uint8Array<ArrayBuffer> {
  const { separator } = table;
  const line = (values: string[]) =>
    values.map((v) => writeValue(safe ? neutralise(v) : v, separator)).join(separator);
  const pieces: Uint8Array[] = [];
  const write = (bytes: Uint8Array, own: () => string[], values: string[]) => {
    if (safe) pieces.push(encoder.encode(`${line([...own(), ...values])}\n`));
    else pieces.push(bytes, encoder.encode(`${separator}${line(values)}\n`));
  };
  write(table.headerBytes(), () => table.names, names);
  for (const row of order) {
    const own = () => table.names.map((_, column) => table.text(row, column));
    write(table.rowBytes(row), own, added(row));
  }
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
