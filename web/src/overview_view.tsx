/** The view of the whole table: counts, how it was read, what is doubtful, and what the model is. */

import type { ModelList, ModelReference } from "./api.ts";
import type { F1, ModelCard } from "./model_card.ts";
import type { ImagesInfo, Overview } from "./overview.ts";
import { Bar, Button, Head, NumberCell, Scroll, Sentences, Swatch, useAnswer, View } from "./parts.tsx";
import { ROOT } from "./root.ts";
import type { Go, ViewProps } from "./view.ts";
import { count, explainFlag, percent, receiptWords, several } from "./words.ts";

/** What stands for the many flags of a kind, to be explained. */
const EXAMPLES: Record<string, string> = {
  inconsistent: "inconsistent: a rule between measurements",
  "outside training range": "outside training range: that measurement",
  rejected: "rejected: see its flag",
};

/** Show what the open table is. */
export function OverviewView({ table: { overview, go } }: ViewProps) {
  const { name, summary, images, inspection, model } = overview.value;
  return (
    <View title={name}>
      <Counts overview={overview.value} go={go} />
      <Doubts kinds={summary.kinds} go={go} />
      {images ? <Measuring images={images} cells={summary.cells} /> : <Reading overview={overview.value} />}
      {inspection.measurements.length > 0 && <Distances measurements={inspection.measurements} />}
      <Model model={model} />
    </View>
  );
}

function Counts({ overview: { summary, model }, go }: { overview: Overview; go: Go }) {
  const predicted = summary.cells - summary.rejected;
  const largest = Math.max(1, ...summary.counts);
  const isReviewed = summary.reviewed > 0;
  const figures = {
    cells: summary.cells,
    "with a flag": summary.flagged,
    "without a type": summary.rejected,
    reviewed: summary.reviewed,
    "called otherwise than by the model": summary.changed,
  };
  return (
    <>
      <dl class="figures">
        {Object.entries(figures).map(([text, number]) => (
          <div key={text}>
            <dt>{text}</dt>
            <dd>{count(number)}</dd>
          </div>
        ))}
      </dl>
      <Scroll label="Counts of each type">
        <table class="counts">
          <caption>
            Cells of each type, as they were counted; <a href="#groups">Groups</a> corrects them for the
            model’s errors
          </caption>
          <thead>
            <tr>
              <th scope="col">Type</th>
              <th scope="col" class="numeric">
                Cells
              </th>
              <th scope="col" class="numeric">
                Share
              </th>
              <td />
              {isReviewed && (
                <th scope="col" class="numeric">
                  With corrections
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {model.classes.map((name, j) => {
              const cells = summary.counts[j] ?? 0;
              return (
                <tr key={name}>
                  <th scope="row">
                    <Button class="link" onClick={() => go("cells", { type: name })}>
                      <Swatch place={j} />
                      {name}
                    </Button>
                  </th>
                  <NumberCell>{count(cells)}</NumberCell>
                  <NumberCell>{percent(predicted ? cells / predicted : NaN)}</NumberCell>
                  <td class="bar-cell">
                    <Bar place={j} share={cells / largest} />
                  </td>
                  {isReviewed && <NumberCell>{count(summary.corrected[name] ?? 0)}</NumberCell>}
                </tr>
              );
            })}
          </tbody>
        </table>
      </Scroll>
    </>
  );
}

function Doubts({ kinds, go }: { kinds: Record<string, number>; go: Go }) {
  const sorted = Object.entries(kinds).sort(([, a], [, b]) => b - a);
  return (
    <section class="card">
      <h2>What is doubtful</h2>
      {sorted.length === 0 ? (
        <p>No cell has a flag.</p>
      ) : (
        <ul class="plain flags">
          {sorted.map(([kind, cells]) => (
            <li key={kind}>
              <Button class="link" onClick={() => go("cells", { flag: kind })}>
                {several(cells, "cell")}: {kind}
              </Button>
              <br />
              <span class="quiet">{explainFlag(EXAMPLES[kind] ?? kind)}</span>
            </li>
          ))}
        </ul>
      )}
      <Button class="primary" onClick={() => go("cells", {})}>
        Look through the cells
      </Button>
    </section>
  );
}

function Reading({ overview: { inspection, notes } }: { overview: Overview }) {
  return (
    <section class="card">
      <h2>How the table was read</h2>
      <Sentences of={inspection.receipt ? receiptWords(inspection.receipt) : [inspection.missing, notes]} />
    </section>
  );
}

/** Say what was done with the images. */
function Measuring({ images, cells }: { images: ImagesInfo; cells: number }) {
  const { fields, empty, faults, left, kind, notes } = images;
  return (
    <section class="card">
      <h2>How the images were read</h2>
      <Sentences
        of={[
          `${several(fields, "image")} with ${fields === 1 ? "its mask was" : "their masks were"} measured: ${several(cells, "cell")}. A cell is ${kind === "white" ? "each white cell, found by its nucleus" : "each label of the mask"}.`,
          empty && `${several(empty, "image")} had no cell.`,
          left && `${several(left, "image")} ${left === 1 ? "is" : "are"} left, as you stopped.`,
          ...notes,
        ].map((sentence) => sentence || null)}
      />
      {faults.length > 0 && (
        <>
          <h3>{several(faults.length, "file")} could not be measured</h3>
          <ul class="faults" tabindex={0}>
            {faults.map((sentence) => (
              <li key={sentence}>{sentence}</li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
}

type Measurements = Overview["inspection"]["measurements"];

function Distances({ measurements }: { measurements: Measurements }) {
  const far = measurements.filter(({ outside, shift }) => outside > 0 || Math.abs(shift ?? 0) > 1);
  const number = (x: number | null) =>
    x === null ? "–" : Number(x.toPrecision(5)).toLocaleString("en-GB", { maximumSignificantDigits: 5 });
  return (
    <section class="card">
      <h2>How far it lies from the training cells</h2>
      {far.length === 0 ? (
        <p>
          Every value lies within what the training cells had, and every median within the middle of them.
        </p>
      ) : (
        <>
          <p>
            Listed are measurements of which some cells lie outside of the training range, or whose median
            lies more than a whole interquartile range from that of the training cells. Many of them mean
            another stain, camera or magnification: then expect more errors.
          </p>
          <Scroll label="Measurements far from the training cells">
            <table>
              <Head
                names={[
                  "Measurement",
                  "Median here",
                  "Median in training",
                  "Training range",
                  "Cells outside",
                ]}
                numbersFrom={1}
              />
              <tbody>
                {far.map((m) => (
                  <tr key={m.name}>
                    <th scope="row">{m.name}</th>
                    <NumberCell>{number(m.median)}</NumberCell>
                    <NumberCell>{number(m.training_median)}</NumberCell>
                    <NumberCell>
                      {number(m.training_low)} to {number(m.training_high)}
                    </NumberCell>
                    <NumberCell>{count(m.outside)}</NumberCell>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
        </>
      )}
    </section>
  );
}

function Model({ model }: { model: ModelCard }) {
  const { name, version, classes, unseen, known } = model;
  return (
    <section class="card">
      <h2>
        The model: {name} version {version}
      </h2>
      <p>{model.intendedUse}</p>
      <Scroll label="Scores of the model">
        <table>
          <caption>
            F1 of each type, from 0 to 1 (best). Your slides are new to the model: read the first column
          </caption>
          <Head
            names={["Type", ...(unseen ? ["Slides it has not seen"] : []), "New cells of known slides"]}
            numbersFrom={1}
          />
          <tbody>
            {classes.map((type, j) => (
              <tr key={type}>
                <th scope="row">
                  <Swatch place={j} />
                  {type}
                </th>
                {unseen && <NumberCell>{f1(unseen, type)}</NumberCell>}
                <NumberCell>{f1(known, type)}</NumberCell>
              </tr>
            ))}
          </tbody>
        </table>
      </Scroll>
      <details>
        <summary>Its limits</summary>
        <Sentences of={model.limits} />
        <p class="quiet">{model.citation}</p>
      </details>
      <p>
        <a class="standalone" href={reportOf(model)} target="_blank" rel="noopener">
          Its training report (in a new tab)
        </a>
      </p>
      <OtherModels not={model} />
    </section>
  );
}

/** List the other models and versions that the service has. */
function OtherModels({ not }: { not: ModelReference }) {
  const others = useAnswer(async () => {
    const answer = await fetch(new URL("v1/models", ROOT)).catch(() => null);
    if (!answer?.ok) return [];
    const { models }: ModelList = await answer.json();
    return models.flatMap(({ name, versions, feature_set: set }) =>
      versions
        .filter((version) => name !== not.name || version !== not.version)
        .map((version) => ({ name, version, set })),
    );
  }, [not.name, not.version]);
  if (!others?.length) return null;
  return (
    <details>
      <summary>Other models and versions</summary>
      <p>To ask one of them, choose it under “How to read it” before the table.</p>
      <ul>
        {others.map((other) => (
          <li key={`${other.name}/${other.version}`}>
            {other.name} version {other.version}, for {other.set}:{" "}
            <a href={reportOf(other)} target="_blank" rel="noopener">
              its report
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function reportOf({ name, version }: ModelReference): string {
  return new URL(`v1/models/${encodeURIComponent(name)}/versions/${version}/report`, ROOT).href;
}

function f1(scores: F1, name: string): string {
  return scores.of[name]?.toFixed(3) ?? "–";
}
