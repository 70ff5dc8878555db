/** Draw how far each group lies from the control, against how sure that is. */

import { scaleLinear, scaleLog } from "d3-scale";
import { AxisBelow, AxisLeft, shapeOf, shortened, STEPS, ticksOf } from "./charts.tsx";
import type { Panel } from "./composition.ts";
import { Figure } from "./figures.tsx";
import { points, pValue } from "./words.ts";

const WIDTH = 360;
const HEIGHT = 300;
const [LEFT, RIGHT, TOP, BOTTOM] = [68, 22, 14, 42] as const;
const FONT = 12;
/** Half of the side of a sign. */
const SIGN = 6;
const SURE = 0.05;
/** The smallest p that is drawn; those below lie on the edge. */
const SMALLEST = 1e-6;
const LONGEST = 14;

/** A group's shift of one type, and how likely one as far from 0 is by chance. */
export interface VolcanoPoint {
  name: string;
  /** Of the type. */
  place: number;
  group: string;
  shift: number;
  p: number;
}

/** List the points of a volcano: groups other than the control that were compared. */
export function volcanoPoints(panels: readonly Panel[]): VolcanoPoint[] {
  return panels.flatMap(({ name, groups }, place) =>
    groups.flatMap(({ isControl, group, shift, p_adjusted: p }) =>
      isControl || shift === null || p === null ? [] : [{ name, place, group, shift, p }],
    ),
  );
}

/** The sides of a rectangle. */
export interface Sides {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

/** A text at a point. */
export interface Label {
  x: number;
  y: number;
  text: string;
}

/**
 * Choose which points get their names, the surest first: a name that would lie over another one or over a point, or
 * reach beyond the drawing, is left out.
 *
 * @param candidates the most important first
 * @param points where signs are
 * @param letter width of a letter
 */
export function placeLabels(
  candidates: readonly Label[],
  points: readonly Pick<Label, "x" | "y">[],
  within: Sides,
  letter = 0.6 * FONT,
): (Label & Sides)[] {
  const placed: (Label & Sides)[] = [];
  const signs = points.map(({ x, y }) => ({
    left: x - SIGN,
    right: x + SIGN,
    top: y - SIGN,
    bottom: y + SIGN,
  }));
  for (const { x, y, text } of candidates) {
    const width = text.length * letter;
    for (const left of [x + 8, x - 8 - width]) {
      const box = { left, right: left + width, top: y - FONT / 2 - 1, bottom: y + FONT / 2 + 1 };
      const fits =
        box.left >= within.left &&
        box.right <= within.right &&
        box.top >= within.top &&
        box.bottom <= within.bottom;
      const isFree = [...placed, ...signs].every(
        (other) =>
          box.right <= other.left ||
          box.left >= other.right ||
          box.bottom <= other.top ||
          box.top >= other.bottom,
      );
      if (!fits || !isFree) continue;
      placed.push({ ...box, x: left, y, text });
      break;
    }
  }
  return placed;
}

interface VolcanoProps {
  panels: readonly Panel[];
  control: string;
  /** Name of the files, without what they show. */
  file: string;
}

/** Draw it: one shape and colour for each type, above the line what is sure. */
export function Volcano({ panels, control, file }: VolcanoProps) {
  const found = volcanoPoints(panels);
  const farthest = Math.max(0.05, ...found.map(({ shift }) => Math.abs(shift)));
  const least = Math.min(1e-2, ...found.map(({ p }) => Math.max(SMALLEST, p)));
  const base = HEIGHT - BOTTOM;
  const x = scaleLinear([-farthest, farthest], [LEFT, WIDTH - RIGHT]).nice(STEPS);
  const y = scaleLog([1, least], [base, TOP]).nice().clamp(true);
  const levels = y.ticks().filter((p) => Number.isInteger(Math.log10(p)));
  const sure = found
    .filter(({ p }) => p < SURE)
    .sort((a, b) => a.p - b.p || Math.abs(b.shift) - Math.abs(a.shift));
  const labels = placeLabels(
    sure.map(({ group, shift, p }) => ({ x: x(shift), y: y(p), text: shortened(group, LONGEST) })),
    found.map(({ shift, p }) => ({ x: x(shift), y: y(p) })),
    { left: LEFT, right: WIDTH - 2, top: 2, bottom: base },
  );
  return (
    <Figure
      caption={`Against ${control}: how far each type shifts, and how sure that is. Above the dashed line p, adjusted, is below 0.05.`}
      legend={panels.map(({ name }, j) => (
        <li key={name}>
          <svg viewBox="-7 -7 14 14" width={14} height={14} aria-hidden="true">
            <path d={shapeOf(j)} class={`point type-${j % 7}`} />
          </svg>
          {name}
        </li>
      ))}
      title="the shifts"
      file={`${file} shifts`}
      width={WIDTH}
      height={HEIGHT}
      label={`Shift of each type in each group against ${control}, and how sure it is; the table below has the numbers`}
      isAlone
    >
      <AxisBelow ticks={ticksOf(x, (shift) => points(shift).replace(".0", ""))} y={base} top={TOP} />
      <AxisLeft ticks={levels.map((p) => ({ at: y(p), name: String(p) }))} x={LEFT} right={WIDTH - RIGHT} />
      <line x1={LEFT} x2={WIDTH - RIGHT} y1={y(SURE)} y2={y(SURE)} class="sure" />
      <text x={(LEFT + WIDTH - RIGHT) / 2} y={HEIGHT - 6} class="label" text-anchor="middle">
        Shift in percentage points; upwards: p, adjusted
      </text>
      {found.map(({ name, place, group, shift, p }, i) => (
        <g key={i} transform={`translate(${x(shift)} ${y(p)})`}>
          <title>
            {group}, {name}: {points(shift)} points, p {pValue(p)}
          </title>
          <path d={shapeOf(place)} class={`point type-${place % 7}`} />
        </g>
      ))}
      {labels.map((label, i) => (
        <text key={i} x={label.x} y={label.y + 4} class="label">
          {label.text}
        </text>
      ))}
    </Figure>
  );
}
