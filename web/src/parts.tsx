/** Draw the parts that views share. */

import { cloneElement } from "preact";
import type { ComponentChildren, JSX, VNode } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import { chosenFiles } from "./dropped.ts";
import type { FoundFile } from "./dropped.ts";

/** Name the CSS class of a type's colour; beyond seven types, colours repeat with stripes. */
export function typeClass(place: number): string {
  return place < 0 ? "type-none" : `type-${place % 7}${place >= 7 ? " striped" : ""}`;
}

/** Draw the square of a type's colour. */
export function Swatch({ place }: { place: number }) {
  return <span class={`swatch ${typeClass(place)}`} aria-hidden="true" />;
}

/** Draw a type by its name, with its colour. */
export function Typed({ name, classes }: { name: string; classes: readonly string[] }) {
  return (
    <>
      <Swatch place={classes.indexOf(name)} />
      {name}
    </>
  );
}

/** Draw a bar of a type's colour, as long as a share from 0 to 1 of its place. */
export function Bar({ place, share }: { place: number; share: number }) {
  return <span class={`bar type-${place % 7}`} aria-hidden="true" style={{ width: `${100 * share}%` }} />;
}

/** Label an input: the label stands above, a hint below. */
export function Field({ label, hint, children }: { label: string; hint?: string; children: VNode<object> }) {
  const id = useId();
  const described = hint && { "aria-describedby": `${id}-hint` };
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {cloneElement(children, { id, ...described })}
      {hint && (
        <p class="quiet" id={`${id}-hint`}>
          {hint}
        </p>
      )}
    </div>
  );
}

/** The value of an option, and the text that is seen. */
export type Option = readonly [string, string];

interface SelectProps {
  options: readonly Option[];
  value: string;
  choose: (value: string) => unknown;
  id?: string;
}

/** Offer a choice of one of several options. */
export function Select({ options, value, choose, ...more }: SelectProps) {
  return (
    <select {...more} value={value} onChange={({ currentTarget }) => choose(currentTarget.value)}>
      {options.map(([key, text]) => (
        <option key={key} value={key}>
          {text}
        </option>
      ))}
    </select>
  );
}

interface FileButtonProps {
  id: string;
  text: string;
  take: (files: FoundFile[]) => unknown;
  isPrimary?: boolean;
  multiple?: boolean;
  webkitdirectory?: boolean;
}

/** Let a person choose files. */
export function FileButton({ id, text, take, isPrimary, ...kind }: FileButtonProps) {
  return (
    <>
      <input
        type="file"
        id={id}
        class="visually-hidden"
        {...kind}
        onChange={({ currentTarget }) => {
          const files = chosenFiles(currentTarget.files);
          currentTarget.value = ""; // so that the same file can be chosen again
          take(files);
        }}
      />
      <label for={id} class={`button${isPrimary ? " primary" : ""}`}>
        {text}
      </label>
    </>
  );
}

/** Draw a button that does nothing but what it is told. */
export function Button({ children, ...attributes }: JSX.IntrinsicElements["button"]) {
  return (
    <button type="button" {...attributes}>
      {children}
    </button>
  );
}

/** Let what is wider than the screen be scrolled, by the keyboard too. */
export function Scroll({ label, children }: { label: string; children: ComponentChildren }) {
  return (
    <div class="scroll" tabindex={0} role="region" aria-label={label}>
      {children}
    </div>
  );
}

/** Draw the head of a table, whose columns are of numbers from a place on. */
export function Head({ names, numbersFrom = Infinity }: { names: readonly string[]; numbersFrom?: number }) {
  return (
    <thead>
      <tr>
        {names.map((name, i) => (
          <th key={i} scope="col" class={i >= numbersFrom ? "numeric" : undefined}>
            {name}
          </th>
        ))}
      </tr>
    </thead>
  );
}

/** Draw a cell of a table that has a number. */
export function NumberCell({ children }: { children: ComponentChildren }) {
  return <td class="numeric">{children}</td>;
}

/** List sentences. */
export function Sentences({ of }: { of: readonly (string | null | undefined | false)[] }) {
  return (
    <ul>
      {of.filter(Boolean).map((sentence, i) => (
        <li key={i}>{sentence}</li>
      ))}
    </ul>
  );
}

/** Say what went wrong. */
export function Problem({ children }: { children: ComponentChildren }) {
  return (
    <div class="card problem" role="alert">
      <h2>This does not work yet</h2>
      {children}
    </div>
  );
}

/** Draw the frame of a view with its title, which has the focus when one comes to it. */
export function View({
  title,
  kind = "",
  children,
}: {
  title: string;
  kind?: string;
  children: ComponentChildren;
}) {
  return (
    <section class={`view ${kind}`}>
      <h1 tabindex={-1}>{title}</h1>
      {children}
    </section>
  );
}

/** Give what comes of a question, which is asked anew when what it depends on changes; null until then. */
export function useAnswer<T>(ask: () => Promise<T>, inputs: readonly unknown[]): T | null {
  const [answer, setAnswer] = useState<T | null>(null);
  useEffect(() => {
    let isWanted = true;
    void ask().then((found) => isWanted && setAnswer(() => found));
    return () => {
      isWanted = false;
    };
  }, inputs);
  return answer;
}
