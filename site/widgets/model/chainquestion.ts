// The question about the first chain, asked before it is calculated. Its
// figures come from the chain. Pure.

import type { Chain } from "./chain.ts";
import { outcomeOf } from "./chain.ts";
import { chainLine, seconds } from "./chainwords.ts";
import type { Question } from "./prediction.ts";

/** Ask about the first preset, which has a heartbeat and a total clock. */
export function chainQuestion(chain: Chain): Question {
  const { first_s } = outcomeOf(chain);
  const quiet = chain.hops.flatMap(({ gateway, figures_s }) =>
    gateway.clocks.flatMap((c, n) =>
      c.kind === "idle" && figures_s[n] ? [figures_s[n]] : [],
    ),
  );
  const idle_s = Math.min(...quiet);
  return {
    id: "chain",
    text:
      `A job of ${seconds(chain.job_s)}. Between the client and its handler: ` +
      `${chainLine(chain)}. The handler writes a byte every ` +
      `${seconds(chain.beat_s)}. What does the client get?`,
    options: [
      {
        id: "result",
        label: `The result, at ${seconds(chain.job_s)}`,
        feedback:
          "The bytes do restart the idle clocks. They don't affect the total " +
          "clock.",
      },
      {
        id: "status",
        label: `A 504, at ${seconds(first_s ?? 0)}`,
        feedback:
          "The time is right. But the status line was sent with the first " +
          "byte, and a 200 can't be taken back.",
      },
      {
        id: "idle",
        label: `A 504, at ${seconds(idle_s)}`,
        feedback:
          "Each byte restarts the idle clocks, so they never run out.",
      },
      {
        id: "broken",
        label: `A 200 that breaks off, at ${seconds(first_s ?? 0)}`,
        feedback:
          "The heartbeat keeps the idle clocks from running out. In " +
          "exchange, the client gets a status that turns out to be wrong.",
      },
      {
        id: "unsure",
        label: "Not sure",
        feedback: "Look for the clock that no byte restarts.",
      },
    ],
  };
}
