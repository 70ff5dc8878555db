/** Group the cells of the open table: by what, against which control, and what came of it. */

import { signal } from "@preact/signals";
import type { Signal } from "@preact/signals";
import { call, describe, sentenceOf } from "./engine.ts";
import type { ColumnValues, Cut, GroupsAnswer, GroupsQuestion } from "./groups.ts";
import type { Overview } from "./overview.ts";
import type { Option } from "./parts.tsx";
import type { OpenTable } from "./view.ts";
import { problemWords, several } from "./words.ts";
import type { ProblemInWords } from "./words.ts";

const PATTERN = "{slide}_{field}_*";
const NO_VALUES: ColumnValues = { total: 0, values: [] };
const EACH_GROUP: Option = ["", "each group is one well"];
const NOT_WITHIN: Option = ["", "all together"];
/** Groups among which a control is still chosen from a list. */
const MOST_LISTED = 500;

/** What came of a question. */
export type Outcome =
  | { is: "asked" }
  | { is: "answered"; asked: GroupsQuestion; answer: GroupsAnswer }
  | ({ is: "refused" } & Pick<ProblemInWords, "sentence" | "faults">);

/** Hold what is grouped by what. */
export class Grouping {
  readonly by: Signal<string>;
  readonly unit: Signal<string>;
  readonly within: Signal<string>;
  readonly control = signal("");
  readonly leaveOut = signal(false);
  readonly source = signal("id");
  readonly pattern = signal(PATTERN);
  /** Whether names are cut by the pattern. */
  readonly cuts = signal(false);
  /** How the names are cut, or why they cannot be. */
  readonly cut = signal<Cut | string | null>(null);
  readonly outcome = signal<Outcome | null>(null);
  private readonly overview: Signal<Overview>;
  /** The parts that the pattern cuts names into. */
  private readonly parts = signal<string[]>([]);
  private readonly values = signal(NO_VALUES);

  constructor({ overview }: OpenTable) {
    this.overview = overview;
    this.by = signal(
      this.guess(["compound", "treatment", "group", "slide", "well", "condition"]) ?? this.columns[0]![0],
    );
    this.unit = signal(this.guess(["well"]) ?? "");
    this.within = signal(this.guess(["plate"]) ?? "");
    void this.loadValues();
  }

  /** The columns to group by: parts of names, columns that are no measurements, and the names. */
  get columns(): Option[] {
    const own = this.overview.value.columns
      .filter(({ isMeasurement, isId }) => !isMeasurement && !isId)
      .map(({ name, column }): Option => [`column ${column}`, name || "(no header)"]);
    return [
      ...this.parts.value.map((name): Option => [`part ${name}`, `${name} (from the pattern)`]),
      ...own,
      ["id", "name of the cell"],
    ];
  }

  get units(): Option[] {
    return [EACH_GROUP, ...this.columns];
  }

  get withins(): Option[] {
    return [NOT_WITHIN, ...this.columns];
  }

  /** What has names to cut. */
  get sources(): Option[] {
    const own = this.columns.filter(([key]) => key.startsWith("column "));
    return [["id", "the names of the cells"], ...own];
  }

  get controls(): Option[] {
    const { total, values } = this.values.value;
    const listed = total > MOST_LISTED ? [] : values;
    return [
      ["", `no control (${several(total, "group")})`],
      ...listed.map(({ text, cells }): Option => [text, `${text} (${several(cells, "cell")})`]),
    ];
  }

  /** Name what a column is. */
  nameOf(reference: string): string {
    return this.columns.find(([key]) => key === reference)?.[1] ?? reference;
  }

  /** Group by another column. */
  groupBy(reference: string): Promise<void> {
    this.by.value = reference;
    return this.loadValues();
  }

  private guess(words: string[]): string | undefined {
    for (const word of words) {
      const found = this.columns.find(([, text]) => text.toLowerCase().startsWith(word));
      if (found) return found[0];
    }
    return undefined;
  }

  private async loadValues(): Promise<void> {
    const reference = this.by.value;
    const found = await call("values", { reference }).catch(() => NO_VALUES);
    if (reference !== this.by.value) return; // another column was chosen meanwhile
    this.values.value = found;
    const control = found.values.find(({ text }) => /^(dmso|control|vehicle|untreated|ctrl)$/i.test(text));
    this.control.value = control?.text ?? "";
  }

  /** Cut the names by the pattern. */
  async cutNames(): Promise<void> {
    const [source, pattern] = [this.source.value, this.pattern.value];
    const found = await call("cut", { source, pattern }).catch(sentenceOf);
    if (source !== this.source.value || pattern !== this.pattern.value) return;
    this.cut.value = found;
    this.takeParts(typeof found !== "string" && found.fitted ? found.names : []);
  }

  private takeParts(names: string[]): void {
    const before = this.parts.value;
    if (names.join() === before.join()) return;
    this.parts.value = names;
    if (before.length === 0) this.by.value = `part ${names[0]}`;
    const isThere = (reference: string) => this.columns.some(([key]) => key === reference);
    if (!isThere(this.by.value)) this.by.value = this.columns[0]![0];
    for (const chosen of [this.unit, this.within]) if (!isThere(chosen.value)) chosen.value = "";
    void this.loadValues();
  }

  /** Ask the service how the groups are mixed. */
  async compute(): Promise<void> {
    const asked: GroupsQuestion = {
      by: this.by.value,
      control: this.control.value,
      unit: this.unit.value,
      within: this.within.value,
      leaveOutFlagged: this.leaveOut.value,
    };
    this.outcome.value = { is: "asked" };
    try {
      this.outcome.value = { is: "answered", asked, answer: await call("groups", asked) };
    } catch (error) {
      const described = describe(error);
      const faults = described.kind === "problem" ? problemWords(described.problem).faults : [];
      this.outcome.value = { is: "refused", sentence: sentenceOf(error), faults };
    }
  }
}
