/** Share what drawings have: scales, signs and axes, of which D3 says where everything goes. */

import { scaleLinear } from "d3-scale";
import type { ScaleBand, ScaleLinear } from "d3-scale";
import { symbol, symbolsFill } from "d3-shape";

/** Steps that an axis is divided into, more or less. */
export const STEPS = 4;
/** Pixels² of a type's sign. */
const SIGN = 60;

/** Lay shares out from 0 to a round number that is not below the largest of them. */
export function shareScale(largest: number, range: [number, number]): ScaleLinear<number, number> {
  return scaleLinear([0, Math.min(1, Math.max(0.05, largest))], range)
    .nice(STEPS)
    .clamp(true);
}

/** A place on an axis with its name. */
export interface Tick {
  at: number;
  name: string;
  isBold?: boolean;
}

/** List the ticks of an axis of numbers, named as percentages or by a function. */
export function ticksOf(
  scale: ScaleLinear<number, number>,
  name: (value: number) => string = scale.tickFormat(STEPS, "%"),
): Tick[] {
  return scale.ticks(STEPS).map((value) => ({ at: scale(value), name: name(value) }));
}

/** List the middles of bands with their names. */
export function namesOf(bands: ScaleBand<number>, name: (place: number) => string): Tick[] {
  return bands
    .domain()
    .map((place) => ({ at: (bands(place) ?? 0) + bands.bandwidth() / 2, name: name(place) }));
}

/** Draw the names of an axis below a drawing, and a line from each of them up to some height. */
export function AxisBelow({ ticks, y, top }: { ticks: readonly Tick[]; y: number; top?: number }) {
  return (
    <>
      {ticks.map(({ at, name }) => (
        <g key={at}>
          {top !== undefined && <line x1={at} x2={at} y1={top} y2={y} class="tick" />}
          <text x={at} y={y + 16} class="label" text-anchor="middle">
            {name}
          </text>
        </g>
      ))}
    </>
  );
}

/** Draw the names of an axis on the left of a drawing, and a line from each of them up to its right side. */
export function AxisLeft({ ticks, x, right }: { ticks: readonly Tick[]; x: number; right?: number }) {
  return (
    <>
      {ticks.map(({ at, name, isBold }) => (
        <g key={at}>
          {right !== undefined && <line x1={x} x2={right} y1={at} y2={at} class="tick" />}
          <text x={x - 8} y={at + 4} class={`label${isBold ? " control" : ""}`} text-anchor="end">
            {name}
          </text>
        </g>
      ))}
    </>
  );
}

/** Give the outline of a type's sign around (0, 0). */
export function shapeOf(place: number): string {
  return symbol(symbolsFill[place % symbolsFill.length], SIGN)() ?? "";
}

/** Shorten a name to so many letters, in its middle: names that begin alike often differ at the end. */
export function shortened(name: string, longest: number): string {
  if (name.length <= longest) return name;
  const end = Math.floor((longest - 1) / 3);
  return `${name.slice(0, longest - 1 - end).trimEnd()}…${name.slice(name.length - end).trimStart()}`;
}
