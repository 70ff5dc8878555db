/** Group the cells: by columns, or by what a pattern cuts out of names. */

import type { CompositionAnswer, ModelReference } from "./api.ts";
import type { Cells } from "./cells.ts";
import { predictedTable } from "./composition.ts";
import type { NamedColumn, PredictedTable } from "./composition.ts";
import { readPattern } from "./patterns.ts";
import { Refusal } from "./refusal.ts";
import { ROOT } from "./root.ts";
import { jsonOf, post, Problem, queryOf } from "./transfer.ts";
import type { Answer, Asking } from "./transfer.ts";
import { count } from "./words.ts";

const MOST_VALUES = 500;
const EXAMPLES = 6;

/** What comes of a pattern. */
export interface Cut {
  names: string[];
  examples: { text: string; parts: string[] | null }[];
  fitted: number;
  total: number;
  misfits: string[];
}

/** The values of a column, the most frequent first. */
export interface ColumnValues {
  total: number;
  values: { text: string; cells: number }[];
}

/** Which groups are asked for, by references: `id`, `part NAME` or `column N`; empty ones are not given. */
export interface GroupsQuestion {
  by: string;
  control: string;
  unit: string;
  within: string;
  leaveOutFlagged: boolean;
}

/** How groups are mixed, and how many cells were left out. */
export interface Composition {
  counted: Omit<PredictedTable, "table">;
  answer: CompositionAnswer;
}

/** How groups are mixed, and what it would be otherwise. */
export interface GroupsAnswer {
  /** The column of the groups, as it was sent. */
  by: string;
  corrected: Composition;
  /** Without the corrections; null if there are none. */
  plain: Composition | null;
  /** With cells that have a flag left out where they are kept, and kept where they are left out; null if none has one. */
  otherwise: Composition | null;
}

const OWN_COLUMNS = [
  ..."class cells flagged counted fraction low high shift shift_low shift_high log2_ratio p p_adjusted note".split(
    " ",
  ),
  ..."flags probabilities".split(" "),
];

function nullOfProblem(error: unknown): null {
  if (error instanceof Problem) return null;
  throw error;
}

/** Hold what the cells of one table can be grouped by. */
export class Groups {
  private readonly cells: Cells;
  private readonly model: ModelReference;
  /** The parts that the pattern cuts names into: by part, then by cell. */
  private parts = new Map<string, string[]>();

  constructor(cells: Cells, model: ModelReference) {
    this.cells = cells;
    this.model = model;
  }

  private textsOf(reference: string): string[] {
    if (reference === "id") return this.cells.ids.map((name) => name.trim());
    if (reference.startsWith("part ")) {
      const texts = this.parts.get(reference.slice(5));
      if (!texts)
        throw new Refusal(`The pattern has no part {${reference.slice(5)}} any more; choose another group.`);
      return texts;
    }
    return this.cells.texts(Number(reference.slice("column ".length)));
  }

  private nameOf(reference: string): string {
    if (reference === "id") return "cell";
    return reference.startsWith("part ")
      ? reference.slice(5)
      : (this.cells.own[Number(reference.slice("column ".length))] ?? "").trim();
  }

  /** Cut names by a pattern, and show what comes of it; the parts become columns to group by. */
  cut(source: string, pattern: string): Cut {
    const { names, match } = readPattern(pattern);
    const texts = this.textsOf(source);
    const cut = texts.map((text) => ({ text, parts: match(text) }));
    const misfits = cut.filter(({ parts }) => parts === null).map(({ text }) => text);
    this.parts = new Map(names.map((name, j) => [name, cut.map(({ parts }) => (parts?.[j] ?? "").trim())]));
    const step = Math.max(1, Math.floor(cut.length / EXAMPLES));
    return {
      names,
      examples: cut.filter((_, i) => i % step === 0).slice(0, EXAMPLES),
      fitted: cut.length - misfits.length,
      total: cut.length,
      misfits: misfits.slice(0, 3),
    };
  }

  /** List the values of a column, the most frequent first. */
  values(reference: string): ColumnValues {
    const counts = new Map<string, number>();
    for (const text of this.textsOf(reference))
      if (text !== "") counts.set(text, (counts.get(text) ?? 0) + 1);
    const values = [...counts].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
    return {
      total: values.length,
      values: values.slice(0, MOST_VALUES).map(([text, cells]) => ({ text, cells })),
    };
  }

  /** Ask the service how each group is mixed, and what corrections and flags change in it. */
  async ask(asked: GroupsQuestion, how: Asking): Promise<GroupsAnswer> {
    const json = async (isCorrected: boolean, question = asked): Promise<Composition> => {
      const { counted, answer } = await this.compose(question, isCorrected, "application/json", how);
      return { counted, answer: jsonOf(answer) };
    };
    const corrected = await json(true);
    const plain = this.cells.labels.size > 0 ? await json(false) : null;
    const other = { ...asked, leaveOutFlagged: !asked.leaveOutFlagged };
    // Where each cell has a flag, nothing is left to be mixed.
    const otherwise = this.cells.areFlagged ? await json(true, other).catch(nullOfProblem) : null;
    return { by: this.columns(asked).nameOf(asked.by), corrected, plain, otherwise };
  }

  /** Ask for the same, with the corrections, as a table. */
  async askCsv(asked: GroupsQuestion, how: Asking): Promise<Blob> {
    const { answer } = await this.compose(asked, true, "text/csv", how);
    return new Blob([answer.bytes], { type: "text/csv" });
  }

  private async compose(
    asked: GroupsQuestion,
    isCorrected: boolean,
    accept: string,
    how: Asking,
  ): Promise<{ counted: Composition["counted"]; answer: Answer }> {
    const { total } = this.values(asked.by);
    if (total > MOST_VALUES) {
      throw new Refusal(
        `${this.nameOf(asked.by)} has ${count(total)} different values; a group for each of them says nothing. Choose a column with fewer, or cut the names by a pattern.`,
      );
    }
    const { columns, nameOf } = this.columns(asked);
    const { table, ...counted } = predictedTable(this.cells, columns, isCorrected);
    if (counted.cells === 0) throw new Refusal("No cell has a type and a value in this column.");
    const query = queryOf(this.model);
    query.set("by", nameOf(asked.by));
    query.set("flagged", asked.leaveOutFlagged ? "leave_out" : "keep");
    if (asked.control) query.set("control", asked.control);
    if (asked.control && asked.unit) query.set("unit", nameOf(asked.unit));
    if (asked.control && asked.within) query.set("within", nameOf(asked.within));
    const url = new URL("v1/composition", ROOT);
    url.search = query.toString();
    const headers = { "Content-Type": "application/json", Accept: accept };
    return { counted, answer: await post(url, JSON.stringify(table), headers, how) };
  }

  /** Name the columns to send so that none is taken for another, whatever the sender calls them. */
  private columns({ by, control, unit, within }: GroupsQuestion): {
    columns: NamedColumn[];
    nameOf: (reference: string) => string;
  } {
    const normal = (name: string) => name.toLowerCase().replace(/[\s._-]/g, "");
    const taken = new Set(
      [...OWN_COLUMNS, ...this.cells.classes.map((name) => `probability ${name}`)].map(normal),
    );
    const names = new Map<string, string>();
    const columns: NamedColumn[] = [];
    for (const reference of [by, ...(control ? [unit, within] : [])]) {
      if (!reference || names.has(reference)) continue;
      let name = this.nameOf(reference) || "group";
      while (taken.has(normal(name))) name = `my ${name}`;
      taken.add(normal(name));
      names.set(reference, name);
      columns.push({ name, values: this.textsOf(reference) });
    }
    return { columns, nameOf: (reference) => names.get(reference) ?? "" };
  }
}
