/** Report what a person can mend, in a sentence. */
export class Refusal extends Error {}
