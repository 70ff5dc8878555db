/** The view of two people: where they differ, and how far they agree beyond chance. */

import { useEffect, useState } from "preact/hooks";
import { call, sentenceOf } from "./engine.ts";
import { Button, FileButton, Head, Problem, Scroll, Typed, View } from "./parts.tsx";
import type { PeopleCompared } from "./second_person.ts";
import type { Go, ViewProps } from "./view.ts";
import { count, percent, several } from "./words.ts";

const MOST_LISTED = 200;

/** Compare the corrections with those of a second person's file. */
export function PeopleView({ table }: ViewProps) {
  const [compared, setCompared] = useState<PeopleCompared | null>(null);
  const [fault, setFault] = useState<string | null>(null);
  useEffect(() => {
    void call("comparison").then(setCompared);
  }, []);

  async function take(file: File | undefined): Promise<void> {
    if (!file) return;
    try {
      setCompared(await call("second", { file }));
      setFault(null);
    } catch (error) {
      setFault(sentenceOf(error));
    }
  }

  return (
    <View title="Two people">
      <p class="lead">
        Let a second person correct the same table in a browser of their own, export it, and choose that file
        here: you see where you differ, and Cohen’s kappa.
      </p>
      <p>
        <FileButton
          id="second-file"
          text="Choose the second person’s file"
          take={([found]) => take(found?.file)}
          isPrimary
        />
      </p>
      {fault ? (
        <Problem>
          <p>{fault}</p>
        </Problem>
      ) : (
        compared && <Comparison {...compared} classes={table.overview.value.model.classes} go={table.go} />
      )}
    </View>
  );
}

type ComparisonProps = PeopleCompared & { classes: string[]; go: Go };

function Comparison({ classes, go, ...compared }: ComparisonProps) {
  const { file, cells, agree, kappa, labels, counts, differing, unsure, onlyFirst, onlySecond } = compared;
  return (
    <>
      <div class="card" role="status">
        <h2>
          {cells === 0
            ? "No cell was called something by both of you"
            : `Cohen’s kappa: ${kappa === null ? "not defined" : kappa.toFixed(3)}`}
        </h2>
        {cells > 0 && (
          <p>
            Of {several(cells, "cell")} that both called something you agree on {count(agree)} (
            {percent(agree / cells)}). Kappa is 1 where two people always agree, and 0 where they agree as
            often as chance would have it
            {kappa === null && "; where both call every cell the same, it is not defined"}.
          </p>
        )}
        <p class="quiet">
          {file.name}
          {file.people.length > 0 && ` (${file.people.join(", ")})`}: {count(file.matched)} of its{" "}
          {several(file.rows, "row")} are cells of this table, found by{" "}
          {file.by === "name" ? "their names" : "all their values"}. Only you called {count(onlyFirst)}, only
          the second person {count(onlySecond)}. Left out of kappa: {several(unsure, "cell")} that one of you
          was unsure of.
          {file.unknown.length > 0 &&
            ` Not compared, as they are no type of this model: ${file.unknown.join(", ")}.`}
        </p>
      </div>
      {cells > 0 && (
        <Scroll label="What both said">
          <table class="matrix">
            <caption>Cells by what you said (rows) and what the second person said (columns)</caption>
            <Head names={["You", ...labels]} numbersFrom={1} />
            <tbody>
              {labels.map((name, i) => (
                <tr key={name}>
                  <th scope="row">
                    <Typed name={name} classes={classes} />
                  </th>
                  {(counts[i] ?? []).map((n, j) => (
                    <td key={j} class={`numeric${i === j ? " same" : n ? " other" : " quiet"}`}>
                      {count(n)}
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </Scroll>
      )}
      {differing.length > 0 && (
        <>
          <h2>Where you differ: {several(differing.length, "cell")}</h2>
          <div class="buttons">
            <Button class="primary" onClick={() => go("cells", { correction: "differs" })}>
              Show them among the cells
            </Button>
          </div>
          <Scroll label="Cells on which you differ">
            <table>
              <Head names={["Cell", "The model", "You", "Second person"]} />
              <tbody>
                {differing.slice(0, MOST_LISTED).map(({ id, type, first, second }, i) => (
                  <tr key={i}>
                    <th scope="row">{id}</th>
                    <td>{type === null ? "no type" : <Typed name={type} classes={classes} />}</td>
                    <td>
                      <Typed name={first} classes={classes} />
                    </td>
                    <td>
                      <Typed name={second} classes={classes} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scroll>
          {differing.length > MOST_LISTED && <p class="quiet">The first {MOST_LISTED} are listed.</p>}
        </>
      )}
    </>
  );
}
