/** The view of groups of cells: how each is mixed, with intervals, and how it differs from a control. */

import { byClass } from "./composition.ts";
import type { Panel } from "./composition.ts";
import { download } from "./dom.ts";
import { call } from "./engine.ts";
import { MixFigure, ShareFigure } from "./group_figures.tsx";
import { Grouping } from "./grouping.ts";
import type { Cut, GroupsAnswer, GroupsQuestion } from "./groups.ts";
import type { Overview } from "./overview.ts";
import {
  Button,
  Field,
  Head,
  NumberCell,
  Problem,
  Scroll,
  Select,
  Sentences,
  Swatch,
  View,
} from "./parts.tsx";
import { reportPage } from "./report_page.tsx";
import type { ViewProps } from "./view.ts";
import { Volcano, volcanoPoints } from "./volcano.tsx";
import { count, percent, points, pValue, several, stemOf } from "./words.ts";

/** Show the composition of groups of the open table. */
export function GroupsView({ table }: ViewProps) {
  const grouping = table.keep(Grouping);
  const outcome = grouping.outcome.value;
  return (
    <View title="Groups">
      <p class="lead">
        How each well, slide or compound is mixed. Counts are corrected for the errors that the model is known
        to make, and every share has an interval that holds in 95 of 100 cases.
      </p>
      <Pattern grouping={grouping} />
      <Question grouping={grouping} />
      {outcome?.is === "asked" && <p role="status">The service is at work …</p>}
      {outcome?.is === "refused" && (
        <Problem>
          <p>{outcome.sentence}</p>
          {outcome.faults.length > 0 && (
            <Sentences of={outcome.faults.map(({ place, message }) => `${place}: ${message}`)} />
          )}
        </Problem>
      )}
      {outcome?.is === "answered" && (
        <>
          <Answer {...outcome} overview={table.overview.value} />
          <div class="buttons">
            <Button onClick={() => save(outcome.asked, table.overview.value)}>Save as CSV</Button>
            <Button onClick={() => savePage(outcome, grouping, table.overview.value)}>Save as a page</Button>
            <Button onClick={() => print()}>Print</Button>
          </div>
        </>
      )}
    </View>
  );
}

/** Let a person say how names are cut into parts to group by, and show what comes of it. */
function Pattern({ grouping }: { grouping: Grouping }) {
  const { cuts, source, pattern } = grouping;
  return (
    <details
      class="card"
      open={cuts}
      onToggle={({ currentTarget }) => {
        cuts.value = currentTarget.open;
        if (cuts.value) void grouping.cutNames();
      }}
    >
      <summary>Take the groups from names, by a pattern</summary>
      <p class="quiet">
        {
          "Write {name} where a part of the name stands, * for what you do not need, and everything else as it is."
        }
      </p>
      <div class="fields">
        <Field label="Names">
          <Select
            options={grouping.sources}
            value={source.value}
            choose={(chosen) => {
              source.value = chosen;
              void grouping.cutNames();
            }}
          />
        </Field>
        <Field label="Pattern">
          <input
            type="text"
            spellcheck={false}
            autocomplete="off"
            value={pattern}
            onInput={({ currentTarget }) => {
              pattern.value = currentTarget.value;
              void grouping.cutNames();
            }}
          />
        </Field>
      </div>
      <div class="preview" role="status">
        {typeof grouping.cut.value === "string" ? (
          <p class="warning">{grouping.cut}</p>
        ) : (
          grouping.cut.value && <Preview cut={grouping.cut.value} />
        )}
      </div>
    </details>
  );
}

function Preview({ cut: { names, examples, fitted, total, misfits } }: { cut: Cut }) {
  return (
    <>
      <p>
        {fitted === total
          ? `All ${several(total, "name")} fit.`
          : `${count(fitted)} of ${several(total, "name")} fit; cells whose name does not are left out, such as ${misfits.join(", ")}.`}
      </p>
      <Scroll label="Names cut by the pattern">
        <table>
          <Head names={["Name", ...names]} />
          <tbody>
            {examples.map(({ text, parts }) => (
              <tr key={text}>
                <th scope="row">{text}</th>
                {parts === null ? (
                  <td colspan={names.length} class="quiet">
                    does not fit
                  </td>
                ) : (
                  parts.map((part, i) => <td key={i}>{part}</td>)
                )}
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Question({ grouping }: { grouping: Grouping }) {
  const { by, control, unit, within, leaveOut } = grouping;
  return (
    <form
      class="card"
      onSubmit={(event) => {
        event.preventDefault();
        void grouping.compute();
      }}
    >
      <div class="fields">
        <Field label="A group for each">
          <Select options={grouping.columns} value={by.value} choose={(chosen) => grouping.groupBy(chosen)} />
        </Field>
        <Field label="Control">
          <Select
            options={grouping.controls}
            value={control.value}
            choose={(chosen) => (control.value = chosen)}
          />
        </Field>
        <Field label="A well (replicate) for each">
          <Select options={grouping.units} value={unit.value} choose={(chosen) => (unit.value = chosen)} />
        </Field>
        <Field label="Compare within each">
          <Select
            options={grouping.withins}
            value={within.value}
            choose={(chosen) => (within.value = chosen)}
          />
        </Field>
      </div>
      <p class="check">
        <input
          type="checkbox"
          id="leave-out"
          checked={leaveOut}
          onChange={({ currentTarget }) => (leaveOut.value = currentTarget.checked)}
        />
        <label for="leave-out">
          Leave out cells with a flag (this shifts the mix: most broken segmentations are of one type)
        </label>
      </p>
      <div class="buttons">
        <button type="submit" class="primary">
          Show how they are mixed
        </button>
      </div>
    </form>
  );
}

interface Answered {
  asked: GroupsQuestion;
  answer: GroupsAnswer;
}

function Answer({ asked, answer: { by, corrected, plain, otherwise }, overview }: Answered & { overview: Overview }) {
  const { counted, answer } = corrected;
  const panels = byClass(answer, by);
  const file = fileName(overview);
  const left = [
    counted.unnamed ? `${several(counted.unnamed, "cell")} without a value here` : null,
    counted.noCells ? `${count(counted.noCells)} called not a cell` : null,
    counted.rejected ? `${count(counted.rejected)} without a type` : null,
  ].filter(Boolean);
  return (
    <>
      <div role="status">
        <p>
          {several(counted.cells, "cell")} in {several(answer.groups.length, "group")}, by {answer.model.name}{" "}
          version {answer.model.version}.{left.length > 0 && ` Left out: ${left.join(", ")}.`}
          {plain && " Your corrections are used: a corrected cell counts as what you called it."}
        </p>
      </div>
      <Sentences of={answer.notes} />
      <MixFigure panels={panels} control={asked.control} file={file} />
      <div class="panels">
        {panels.map((panel, j) => (
          <ShareFigure key={panel.name} panel={panel} place={j} control={asked.control} file={file} />
        ))}
      </div>
      {asked.control && volcanoPoints(panels).length > 0 && (
        <Volcano panels={panels} control={asked.control} file={file} />
      )}
      <Scroll label="Shares of each group">
        <Shares
          panels={panels}
          isCompared={Boolean(asked.control)}
          besides={[
            plain && { name: "Without corrections", panels: byClass(plain.answer, by) },
            otherwise && {
              name: asked.leaveOutFlagged ? "With flagged cells" : "Without flagged cells",
              panels: byClass(otherwise.answer, by),
            },
          ].filter((beside) => beside !== null)}
        />
      </Scroll>
    </>
  );
}

interface SharesProps {
  panels: readonly Panel[];
  isCompared: boolean;
  /** What the shares would be otherwise, such as without corrections. */
  besides: { name: string; panels: readonly Panel[] }[];
}

function Shares({ panels, isCompared, besides }: SharesProps) {
  const others = besides.map(
    ({ panels: other }) =>
      new Map(
        other.flatMap(({ name, groups }) => groups.map((g) => [`${name}\n${g.group}`, g.fraction] as const)),
      ),
  );
  const names = ["Group", "Type", "Cells", "Counted", "Share", "Interval", ...besides.map(({ name }) => name)];
  if (isCompared) names.push("Shift", "Interval", "p, adjusted");
  return (
    <table>
      <caption>
        Filled points above are the corrected shares with their intervals; rings are plain counts
        {isCompared &&
          ". Shifts are in percentage points against the control; believe those whose adjusted p is below 0.05"}
      </caption>
      <Head names={names} numbersFrom={2} />
      <tbody>
        {(panels[0]?.groups ?? []).flatMap((_, i) =>
          panels.map(({ name, groups }, j) => {
            const g = groups[i];
            if (!g) return null;
            return (
              <tr key={`${i} ${j}`} class={j === 0 ? "first" : undefined}>
                <th scope="row">{g.group}</th>
                <td>
                  <Swatch place={j} />
                  {name}
                </td>
                <NumberCell>{count(g.cells)}</NumberCell>
                <NumberCell>{count(g.counted)}</NumberCell>
                <NumberCell>{percent(g.fraction)}</NumberCell>
                <NumberCell>{g.low === null ? "–" : `${percent(g.low)} to ${percent(g.high)}`}</NumberCell>
                {others.map((shares, k) => (
                  <NumberCell key={k}>{percent(shares.get(`${name}\n${g.group}`) ?? null)}</NumberCell>
                ))}
                {isCompared && (
                  <>
                    <NumberCell>{points(g.shift)}</NumberCell>
                    <NumberCell>
                      {g.shift_low === null ? "–" : `${points(g.shift_low)} to ${points(g.shift_high)}`}
                    </NumberCell>
                    <NumberCell>
                      {g.p_adjusted !== null && g.p_adjusted < 0.05 ? (
                        <strong>{pValue(g.p_adjusted)}</strong>
                      ) : (
                        pValue(g.p_adjusted)
                      )}
                    </NumberCell>
                  </>
                )}
              </tr>
            );
          }),
        )}
      </tbody>
    </table>
  );
}

async function save(asked: GroupsQuestion, overview: Overview): Promise<void> {
  download(await call("groupsCsv", asked), `${fileName(overview)}.csv`);
}

/** Save what is shown as a page to keep: with the question, and what the numbers rest on. */
function savePage({ asked, answer }: Answered, grouping: Grouping, overview: Overview): void {
  const { name, model, summary } = overview;
  const unseen = model.unseen ?? model.known;
  const said = [
    asked.control ? `compared with the control ${asked.control}` : null,
    asked.control && asked.unit ? `wells told by ${grouping.nameOf(asked.unit)}` : null,
    asked.control && asked.within ? `compared within each ${grouping.nameOf(asked.within)}` : null,
    asked.leaveOutFlagged ? "cells with a flag left out" : "cells with a flag kept",
    summary.reviewed ? `${several(summary.reviewed, "correction")} used` : "no cell corrected",
  ].filter(Boolean);
  const page = reportPage(
    `How ${name} is mixed`,
    <>
      <p class="lead">
        A group for each {grouping.nameOf(asked.by)}: {said.join(", ")}. By {model.name} version{" "}
        {model.version}, {new Date().toLocaleString("en-GB")}.
      </p>
      <Answer asked={asked} answer={answer} overview={overview} />
      <h2>What it rests on</h2>
      <p>
        On {model.unseen ? "slides that the model had not seen" : "cells that it had not seen"}, its mean F1
        of the types is {unseen.all.toFixed(2)}:{" "}
        {model.classes.map((type) => `${type} ${(unseen.of[type] ?? NaN).toFixed(2)}`).join(", ")}. Shares are
        corrected for the errors that it made there; an interval holds in 95 of 100 cases.
      </p>
      <Sentences of={model.limits} />
    </>,
  );
  download(page, `${fileName(overview)}.html`);
}

/** Name what is saved, without its ending. */
function fileName({ name, model }: Overview): string {
  return `${stemOf(name)} groups by ${model.name} ${model.version}`;
}
