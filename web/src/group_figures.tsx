/** Draw how groups of cells are mixed, by D3's scales and stacks. */

import { scaleBand, scaleLinear } from "d3-scale";
import type { ScaleBand } from "d3-scale";
import { stack } from "d3-shape";
import { AxisBelow, AxisLeft, namesOf, shareScale, shortened, ticksOf } from "./charts.tsx";
import type { Panel } from "./composition.ts";
import { Figure } from "./figures.tsx";
import { Swatch, typeClass } from "./parts.tsx";
import { percent } from "./words.ts";

const LEFT = 118;
const RIGHT = 16;
const WIDTH = 360;
const TOP = 8;
/** Height of what is below the groups. */
const AXIS = 26;
const BAR = 24;
const ROW = 20;
const LONGEST = 16;

/** Least shares of a bar that have room for the beginning of a name, and for the whole of it. */
const BEGUN = 0.12;
const NAMED = 0.35;

/** Lay groups out below each other, so many pixels apart. */
function rowsOf(groups: readonly unknown[], step: number): ScaleBand<number> {
  return scaleBand([...groups.keys()], [TOP, TOP + groups.length * step]);
}

/** Name the groups on the left, the control in bold. */
function GroupNames({ groups, rows }: { groups: Panel["groups"]; rows: ScaleBand<number> }) {
  const names = namesOf(rows, (i) => shortened(groups[i]!.group, LONGEST));
  return <AxisLeft ticks={names.map((tick, i) => ({ ...tick, isBold: groups[i]!.isControl }))} x={LEFT} />;
}

function controlWords(control: string): string {
  return control ? `; the control ${control} is in bold` : "";
}

interface MixProps {
  panels: readonly Panel[];
  control: string;
  /** Name of the files, without what each shows. */
  file: string;
}

/** Draw how each group is mixed: a bar of the corrected shares of all types. */
export function MixFigure({ panels, control, file }: MixProps) {
  const groups = panels[0]?.groups ?? [];
  const rows = rowsOf(groups, BAR).paddingInner(1 - ROW / BAR);
  const base = TOP + groups.length * BAR;
  const x = scaleLinear([0, 1], [LEFT, WIDTH - RIGHT]);
  const types = stack<number, number>()
    .keys(panels.keys())
    .value((i, j) => panels[j]!.groups[i]?.fraction ?? 0)(groups.keys());
  return (
    <Figure
      caption="How each group is mixed: the corrected shares, the types in this order"
      legend={panels.map(({ name }, j) => (
        <li key={name}>
          <Swatch place={j} />
          {name}
        </li>
      ))}
      title="the mix of each group"
      file={`${file} mix`}
      width={WIDTH}
      height={base + AXIS}
      label={`Shares of all types in each group, as bars in the order of the types; the table below has the numbers${controlWords(control)}`}
      isAlone
    >
      {groups.map(({ group }, i) =>
        types.map(({ [i]: [from, to] = [0, 0] }, j) => {
          const { name } = panels[j]!;
          const y = rows(i) ?? 0;
          const share = to - from;
          return (
            <g key={j}>
              <rect x={x(from)} y={y} width={x(to) - x(from)} height={ROW} class={`part ${typeClass(j)}`}>
                <title>
                  {group}: {name} {percent(share)}
                </title>
              </rect>
              {share >= BEGUN && (
                <text x={x((from + to) / 2)} y={y + 14} class="label in-part" text-anchor="middle">
                  {share < NAMED ? name.slice(0, 3) : name}
                </text>
              )}
            </g>
          );
        }),
      )}
      <GroupNames groups={groups} rows={rows} />
      <AxisBelow ticks={ticksOf(x)} y={base} />
    </Figure>
  );
}

interface ShareProps {
  panel: Panel;
  /** Of the type. */
  place: number;
  control: string;
  file: string;
}

/** Draw one type: the share of each group as a point with its interval, the plain count as a ring. */
export function ShareFigure({ panel: { name, groups }, place, control, file }: ShareProps) {
  const largest = Math.max(...groups.map(({ high, fraction }) => high ?? fraction ?? 0));
  const x = shareScale(largest, [LEFT, WIDTH - RIGHT]);
  const rows = rowsOf(groups, ROW);
  const base = TOP + groups.length * ROW;
  return (
    <Figure
      caption={
        <>
          <Swatch place={place} />
          <strong>{name}</strong>
        </>
      }
      title={`the shares of ${name}`}
      file={`${file} ${name}`}
      width={WIDTH}
      height={base + AXIS}
      label={`Share of ${name} in each group; the table below has the numbers${controlWords(control)}`}
    >
      <AxisBelow ticks={ticksOf(x)} y={base} top={TOP / 2} />
      {groups.map(({ group, fraction, low, high, counted, cells }, i) => {
        const y = (rows(i) ?? 0) + ROW / 2;
        return (
          <g key={i}>
            <title>
              {group}: {percent(fraction)}
            </title>
            {low !== null && high !== null && (
              <line x1={x(low)} x2={x(high)} y1={y} y2={y} class="interval" />
            )}
            {cells > 0 && <circle cx={x(counted / cells)} cy={y} r={3.5} class="counted" />}
            {fraction !== null && (
              <circle cx={x(fraction)} cy={y} r={4} class={`point ${typeClass(place)}`} />
            )}
          </g>
        );
      })}
      <GroupNames groups={groups} rows={rows} />
    </Figure>
  );
}
