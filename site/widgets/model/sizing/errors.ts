// What the model refuses to answer: the twin of demo/sizing/errors.py. Each
// message says which value it was and what to do instead.

export type Refusal = "NoSense" | "Overloaded" | "DoesNotFit" | "NotTold";

/** Everything that the model refuses to answer. */
export class SizingError extends Error {
  readonly refusal: Refusal;

  constructor(refusal: Refusal, message: string) {
    super(message);
    this.name = refusal;
    this.refusal = refusal;
  }
}

/** Refuse a value that can't be what it is given for. */
export function noSense(
  name: string,
  value: number | string,
  advice: string,
) {
  return new SizingError("NoSense", `${name} can't be ${value}: ${advice}`);
}

/** Refuse to name a wait where the queue grows for ever. */
export function overloaded(offered_erlang: number, slots: number) {
  const more = Math.max(Math.floor(offered_erlang) + 1, slots + 1);
  const busy = Number((offered_erlang / slots).toPrecision(4));
  const are = slots === 1 ? "1 slot is" : `${slots} slots are`;
  return new SizingError(
    "Overloaded",
    `${are} offered ${Number(offered_erlang.toPrecision(6))} ` +
      `slots' worth of work, a utilisation of ${busy}. From 1 on, the queue ` +
      "grows as long as the load lasts, so no wait can be given. You need at " +
        `least ${more} slots, a lower rate or shorter tasks.`,
  );
}
