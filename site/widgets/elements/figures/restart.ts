// How the restart is drawn: what each way took, and both sides of the
// restart on one clock, each with client, server and work.

import { html } from "lit";
import { ENDING, figure } from "../../model/figures/restart.ts";
import type { Tone } from "../../model/grammar.ts";
import type { Fate, Restart, Side } from "../../model/restart.ts";
import {
  fateOf,
  fateWord,
  markOf,
  restartOf,
  slowestWord,
} from "../../model/restart.ts";
import type { Scene } from "../figure.ts";
import { figureElement } from "../figure.ts";
import { compare } from "../kit/counters.ts";
import { faultButton } from "../kit/fault.ts";
import { chip, standing } from "../kit/symbol.ts";
import type { Item } from "../kit/timeline.ts";
import { timeline } from "../kit/timeline.ts";

const TONES: Readonly<Record<Fate, Tone>> = {
  "not given": "idle",
  running: "running",
  "no answer": "failed",
  unknown: "failed",
  stuck: "zombie",
  succeeded: "succeeded",
};

const TITLES: Readonly<Record<Side, string>> = {
  background: "Background task",
  queue: "Through the queue",
};

export default figureElement(figure, (scene) => {
  const restart = restartOf(scene.run);
  const ways = ["request", "background", "queue"] as const;
  const row = (what: "accepted_ms" | "took_ms"): string[] =>
    ways.map((way) => slowestWord(restart, way, what));
  return html`${compare(
      "The slowest of three short jobs with each method",
      ["", "In the request", "Background task", "Through the queue"],
      [
        ["Slowest response", ...row("accepted_ms")],
        ["Slowest end of work", ...row("took_ms")],
      ],
    )}
    ${faultButton(scene.showing, ENDING)}
    <div class="ac-pair">
      ${side("background", restart, scene)} ${side("queue", restart, scene)}
    </div>`;
});

function side(
  name: Side,
  restart: Restart,
  scene: Scene,
): ReturnType<typeof html> {
  const { now_ms, is_on, span_s } = scene;
  const fate = fateOf(restart, name);
  return html`<div class="ac-side">
    <div class="ac-side__h">
      <h3>${TITLES[name]}</h3>
      ${chip(...standing(scene.failure, TONES[fate], fateWord(restart, name)))}
    </div>
    ${timeline({
      outcome: `${TITLES[name]}: ${fateWord(restart, name)}. ${scene.outcome}`,
      span_s,
      now_ms: is_on ? now_ms : null,
      tracks: [
        { symbol: "client", label: "Client", items: asked(restart, name) },
        {
          symbol: "api",
          label: name === "queue" ? "API" : "Server",
          items: server(restart, name, now_ms),
        },
        {
          symbol: "worker",
          label: name === "queue" ? "Worker" : "Its task",
          items:
            name === "queue" ? steps(restart) : inside(restart, now_ms),
        },
      ],
    })}
  </div>`;
}

// One tick for each answer, a gap where nobody is there.
function asked(restart: Restart, name: Side): readonly Item[] {
  const polls = restart.polls.filter((p) => p.side === name);
  return polls.flatMap((poll, n): readonly Item[] => {
    const before = polls[n - 1];
    const { at_ms } = poll;
    if (poll.status === 200) {
      const is_end = poll.state === "succeeded" && before?.state !== "succeeded";
      return is_end
        ? [{ is: "mark", symbol: "ok", ink: "c-good", at_ms }]
        : [{ is: "tick", at_ms }];
    }
    if (before?.status === poll.status) return [];
    // Nobody answers: a gap. Somebody does, and has never heard of it:
    if (poll.status === null) return [];
    return [
      { is: "mark", symbol: "cut", ink: "c-lost", at_ms },
      { is: "word", text: String(poll.status), tone: "failed", at_ms },
    ];
  });
}

function server(restart: Restart, name: Side, now_ms: number): readonly Item[] {
  const given_ms = markOf(restart, name, "given")?.at_ms;
  if (given_ms === undefined) return [];
  const ended_ms = markOf(restart, name, "ended")?.at_ms;
  const started_ms = markOf(restart, name, "started")?.at_ms;
  const up: Item[] = [
    { is: "bar", tone: "idle", from_ms: restart.began_ms, to_ms: ended_ms ?? now_ms },
  ];
  if (ended_ms !== undefined)
    up.push({ is: "mark", symbol: "lost", ink: "c-lost", at_ms: ended_ms });
  if (started_ms !== undefined)
    up.push({ is: "bar", tone: "idle", from_ms: started_ms, to_ms: null });
  return up;
}

// The task lives in the server: its bar ends where the process did.
function inside(restart: Restart, now_ms: number): readonly Item[] {
  const given_ms = markOf(restart, "background", "given")?.at_ms;
  if (given_ms === undefined) return [];
  const ended_ms = markOf(restart, "background", "ended")?.at_ms ?? null;
  const bar: Item = {
    is: "bar",
    tone: ended_ms === null ? "running" : "zombie",
    from_ms: given_ms,
    to_ms: ended_ms ?? now_ms,
  };
  if (ended_ms === null) return [bar];
  return [
    bar,
    { is: "mark", symbol: "lost", ink: "c-lost", at_ms: ended_ms },
  ];
}

// Each event of the log is a tick; the work goes from start to end.
function steps({ log }: Restart): readonly Item[] {
  const begun = log.find((e) => e.type === "started");
  if (!begun) return [];
  const last = log.at(-1) ?? begun;
  const is_over = last.type === "succeeded";
  return [
    {
      is: "bar",
      tone: is_over ? "succeeded" : "running",
      from_ms: begun.at_ms,
      to_ms: last.at_ms,
    },
    ...log.map(({ at_ms }): Item => ({ is: "tick", at_ms })),
  ];
}
