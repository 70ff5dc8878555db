/** Describe one cell: its probabilities, its flags in words, its measurements beside those of the training cells. */

import { scaleLinear } from "d3-scale";
import type { Reason } from "./api.ts";
import { isWithin } from "./cells.ts";
import type { CellMeasurement, TrainingRange } from "./cells.ts";
import type { ModelCard } from "./model_card.ts";
import { Bar, Head, NumberCell, Swatch, typeClass, Typed } from "./parts.tsx";
import type { Detail } from "./session.ts";
import { explainFlag } from "./words.ts";

const WIDTH = 150;
const HEIGHT = 16;
const EDGE = 6;
/** Height of the line of a type. */
const LINE = 8;

interface PanelProps {
  detail: Detail;
  /** What speaks for its type; null until the service has said so. */
  reasons: Reason[] | null;
  model: ModelCard;
}

/** Draw the panel of a cell. */
export function Panel({ detail, reasons, model: { classes } }: PanelProps) {
  const { id, type, probabilities, flags, label, by, at, second, measurements } = detail;
  return (
    <div>
      <h2>{id}</h2>
      <p class="verdict">
        {type === null ? (
          "No type"
        ) : (
          <>
            <Swatch place={classes.indexOf(type)} />
            <strong>{type}</strong> says the model
          </>
        )}
        {label !== null && (
          <>
            <br />
            <strong>{label}</strong> says {by || "somebody"}
            {at && <span class="quiet">, {new Date(at).toLocaleString("en-GB")}</span>}
          </>
        )}
        {second !== null && (
          <>
            <br />
            <strong>{second}</strong> says the second person
          </>
        )}
      </p>
      {type !== null && <Probabilities of={probabilities} classes={classes} />}
      {flags.length > 0 ? (
        <>
          <h3>Doubts</h3>
          <ul class="plain">
            {flags.map((flag) => (
              <li key={flag}>
                <strong>{flag}</strong>
                <br />
                {explainFlag(flag)}
              </li>
            ))}
          </ul>
        </>
      ) : (
        <p class="quiet">No flag: nothing in its numbers speaks against it.</p>
      )}
      {reasons !== null && reasons.length > 0 && type !== null && (
        <Reasons reasons={reasons} detail={detail} classes={classes} />
      )}
      {measurements.length > 0 && <Measurements of={measurements} classes={classes} />}
    </div>
  );
}

/** List the types with their probabilities, the likeliest first. */
function sorted(probabilities: number[], classes: string[]) {
  return classes
    .map((name, j) => ({ name, j, probability: probabilities[j] ?? NaN }))
    .sort((a, b) => b.probability - a.probability);
}

function Probabilities({ of, classes }: { of: number[]; classes: string[] }) {
  return (
    <table class="probabilities">
      <caption>Probability of each type, as the model gave it</caption>
      <tbody>
        {sorted(of, classes).map(({ name, j, probability }) => (
          <tr key={name}>
            <th scope="row">
              <Typed name={name} classes={classes} />
            </th>
            <td class="bar-cell">
              <Bar place={j} share={probability} />
            </td>
            <NumberCell>{String(probability)}</NumberCell>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** Say which measurements speak for a cell's type. */
function Reasons({ reasons, detail, classes }: { reasons: Reason[]; detail: Detail; classes: string[] }) {
  const next = sorted(detail.probabilities, classes).find(({ name }) => name !== detail.type);
  return (
    <div>
      <h3>What speaks for {detail.type}</h3>
      <p class="quiet">The strongest first, against {next?.name ?? "the others"}, the next most likely.</p>
      <ul class="plain">
        {reasons.map(({ measurement, share }) => (
          <li key={measurement}>
            <strong>{measurement}</strong>{" "}
            {detail.measurements.find(({ name }) => name === measurement)?.text}
            <br />
            higher than in {Math.round(100 * share)} of 100 training cells
          </li>
        ))}
      </ul>
    </div>
  );
}

function Measurements({ of: measurements, classes }: { of: CellMeasurement[]; classes: string[] }) {
  const outside = measurements.filter((m) => m.outside);
  const known = classes.map((name, j) => {
    const ranges = measurements.flatMap(({ value, ofTypes }) =>
      ofTypes[j] ? [isWithin(value, ofTypes[j])] : [],
    );
    return { name, of: ranges.length, within: ranges.filter(Boolean).length };
  });
  const isByType = known.some(({ of }) => of > 0);
  return (
    <>
      <h3>Measurements</h3>
      <p class="quiet">
        {outside.length
          ? `${outside.length} of ${measurements.length} lie outside of what the training cells had. `
          : `All ${measurements.length} lie within what the training cells had. `}
        {isByType
          ? "A line for each type, in this order: from the least to the largest value of its training cells; the box is the middle half of them. The long line is this cell. How many of its measurements lie within:"
          : "Line: least to largest value of the training cells; box: the middle half of them; diamond: this cell."}
      </p>
      {isByType && (
        <ol class="plain">
          {known.map(({ name, of, within }, j) => (
            <li key={name}>
              <Swatch place={j} />
              {of ? `${name}: ${within} of ${of}` : `${name}: not known`}
            </li>
          ))}
        </ol>
      )}
      <table class="measurements">
        <caption class="visually-hidden">Measurements of this cell and the training range</caption>
        <Head names={["Measurement", "Value", `In the training range${isByType ? " of each type" : ""}`]} />
        <tbody>
          {[...outside, ...measurements.filter((m) => !m.outside)].map((m) => (
            <tr key={m.name} class={m.outside ? "outside" : undefined}>
              <th scope="row">
                {m.name}
                {m.unit && m.unit !== "1" && <span class="quiet"> {m.unit}</span>}
              </th>
              <NumberCell>{m.text}</NumberCell>
              <td>
                {isByType ? <RangesOfTypes of={m} classes={classes} /> : <RangeOfAll of={m} />}
                {m.outside && <span class="mark">{m.value < m.low ? "below" : "above"}</span>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

/** Draw where a value lies between the least and the largest of the training cells. */
function RangeOfAll({ of }: { of: CellMeasurement }) {
  const { name, value, low, lower, middle, upper, high } = of;
  const x = scaleOf(low, high);
  const y = HEIGHT / 2;
  return (
    <svg
      class="range"
      viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
      width={WIDTH}
      height={HEIGHT}
      role="img"
      aria-label={`${name}: training cells ${low} to ${high}, middle half ${lower} to ${upper}, median ${middle}`}
    >
      <line x1={x(low)} x2={x(high)} y1={y} y2={y} class="whisker" />
      <rect x={x(lower)} y={y - 4} width={Math.max(1, x(upper) - x(lower))} height={8} class="box" />
      {!Number.isNaN(value) && <path d={`M${x(value)} ${y - 5}l4 5l-4 5l-4 -5z`} class="diamond" />}
    </svg>
  );
}

/** Draw where a value lies beside the training cells of each type, one type below the other. */
function RangesOfTypes({
  of: { name, value, ofTypes },
  classes,
}: {
  of: CellMeasurement;
  classes: string[];
}) {
  const known = ofTypes.filter((range) => range !== null);
  const x = scaleOf(Math.min(...known.map(({ low }) => low)), Math.max(...known.map(({ high }) => high)));
  const height = classes.length * LINE + 4;
  const said = ofTypes.map((range, j) =>
    range
      ? `${classes[j]} ${range.low} to ${range.high}, ${placeOf(value, range)}`
      : `${classes[j]} not known`,
  );
  return (
    <svg
      class="range"
      viewBox={`0 0 ${WIDTH} ${height}`}
      width={WIDTH}
      height={height}
      preserveAspectRatio="none" // a narrow panel has the lines as far apart as a wide one
      role="img"
      aria-label={`${name}: ${said.join("; ")}`}
    >
      {ofTypes.map((range, j) => {
        if (!range) return null;
        const y = 2 + LINE * (j + 0.5);
        const width = Math.max(2, x(range.upper) - x(range.lower));
        return (
          <g key={j}>
            <line x1={x(range.low)} x2={x(range.high)} y1={y} y2={y} class="whisker" />
            <rect x={x(range.lower)} y={y - 2.5} width={width} height={5} class={`of-type ${typeClass(j)}`} />
          </g>
        );
      })}
      {!Number.isNaN(value) && <line x1={x(value)} x2={x(value)} y1={0} y2={height} class="here" />}
    </svg>
  );
}

function placeOf(value: number, range: TrainingRange): string {
  if (!isWithin(value, range)) return value < range.low ? "this cell is below" : "this cell is above";
  return value >= range.lower && value <= range.upper
    ? "this cell is in the middle half"
    : "this cell is within";
}

/** Give where a value is drawn; what is outside of the range, at the border. */
function scaleOf(low: number, high: number): (value: number) => number {
  const within = scaleLinear([low, high], [EDGE, WIDTH - EDGE]);
  return (value) => (value < low ? 2 : value > high ? WIDTH - 2 : within(value));
}
