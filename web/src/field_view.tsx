/** Show an image with all of its cells outlined, in its place or as large as the screen. */

import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import type { FieldCanvas } from "./field_canvas.ts";
import { Button } from "./parts.tsx";
import type { Field } from "./session.ts";
import { several } from "./words.ts";

const NAME = "The image of the chosen cell";

interface FieldViewProps {
  canvas: FieldCanvas;
  classes: string[];
}

/** Show the image of the chosen cell, once there is one. */
export function FieldView({ canvas, classes }: FieldViewProps) {
  const [isLarge, setLarge] = useState(false);
  const dialog = useRef<HTMLDialogElement>(null);
  const larger = useRef<HTMLButtonElement>(null);
  const attach = useCallback((element: HTMLCanvasElement | null) => canvas.attach(element), [canvas]);
  const field = canvas.field.value;
  useEffect(() => {
    if (!isLarge) return;
    dialog.current!.showModal();
    dialog.current!.querySelector("canvas")?.focus();
    return () => larger.current?.focus();
  }, [isLarge]);
  const box = field && (
    <div class="field-box" role="group" aria-label={NAME}>
      <p class="field-name">
        <strong>{field.name}</strong>
        <span class="quiet">, {several(field.cells.length, "cell")}</span>
      </p>
      <canvas
        ref={attach}
        class="field-canvas"
        tabindex={0}
        role="img"
        aria-label={labelOf(field, classes)}
        onKeyDown={(event) => canvas.onKey(event)}
        onWheel={(event) => canvas.onWheel(event)}
        onPointerDown={(event) => canvas.onDown(event)}
      />
      <div class="buttons">
        <Tool text="+" label="Nearer" work={() => canvas.zoom(1)} />
        <Tool text="−" label="Farther" work={() => canvas.zoom(-1)} />
        <Tool text="Whole" label="Show the whole image" work={() => canvas.fit()} />
        <Tool text="Cell" label="Show the chosen cell" work={() => canvas.near()} />
        {isLarge ? (
          <Tool text="Close" label="Close the large image" work={() => dialog.current?.close()} />
        ) : (
          <Button
            ref={larger}
            aria-label="Show the image larger"
            title="Show the image larger"
            onClick={() => setLarge(true)}
          >
            Larger
          </Button>
        )}
      </div>
      <p class="quiet hint">
        Drag or use the arrow keys to move it, the wheel, + and − to come nearer or go farther.
      </p>
    </div>
  );
  return (
    <div class="field-view" hidden={!field}>
      {!isLarge && box}
      <dialog ref={dialog} class="field-dialog" aria-label={NAME} onClose={() => setLarge(false)}>
        {isLarge && box}
      </dialog>
    </div>
  );
}

function Tool({ text, label, work }: { text: string; label: string; work: () => void }) {
  return (
    <Button aria-label={label} title={label} onClick={work}>
      {text}
    </Button>
  );
}

/** Say what is on an image. */
function labelOf({ name, width, height, cells }: Field, classes: string[]): string {
  const listed = classes
    .map((one) => ({ one, n: cells.filter(({ type }) => type === one).length }))
    .filter(({ n }) => n > 0)
    .map(({ one, n }) => `${n} ${one}`);
  return `${name}, ${width} × ${height} pixels, with ${listed.join(", ") || "no cell"} outlined`;
}
