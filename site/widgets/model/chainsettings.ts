// What a reader sets above the drawing of a chain: a chain to start from,
// the job, the heartbeat. A chain that was changed is nobody's preset: it is
// called one's own. Pure.

import type { Chain } from "./chain.ts";
import { linkOf, MOST_BEAT_S, MOST_S } from "./chainlink.ts";
import type { ChainData } from "./chainwords.ts";
import { presetChain } from "./chainwords.ts";
import type { Choice, Control } from "./choice.ts";

const OWN = "own";

/** Return a preset's chain; the first is the one that the question asks. */
export function presetAt(data: ChainData, n: number): Chain {
  const preset = data.presets[n];
  if (!preset) throw new Error(`no preset ${n}`);
  return presetChain(data, preset);
}

export function chainControls(
  data: ChainData,
  chain: Chain,
): readonly Control[] {
  const named = data.presets.map(({ name }, n) => ({
    value: String(n),
    label: name,
  }));
  const own =
    known(data, chain) === OWN ? [{ value: OWN, label: "Your own" }] : [];
  return [
    {
      id: "preset",
      label: "Chain",
      shape: "select",
      initial: "0",
      options: [...own, ...named],
    },
    {
      id: "job",
      label: "The job lasts",
      shape: "number",
      initial: "1",
      unit: "s",
      least: 1,
      most: MOST_S,
      step: 10,
    },
    {
      id: "beat",
      label: "A heartbeat every",
      shape: "number",
      initial: "0",
      unit: "s, 0 for none",
      least: 0,
      most: MOST_BEAT_S,
      step: 5,
    },
  ];
}

export function chainChoice(data: ChainData, chain: Chain): Choice {
  return {
    preset: known(data, chain),
    job: String(chain.job_s),
    beat: String(chain.beat_s),
  };
}

/** Return the chain after one of the settings was changed. */
export function chainWith(
  data: ChainData,
  chain: Chain,
  id: string,
  value: string,
): Chain {
  switch (id) {
    case "job":
      return { ...chain, job_s: Number(value) };
    case "beat":
      return { ...chain, beat_s: Number(value) };
    default:
      return value === OWN ? chain : presetAt(data, Number(value));
  }
}

function known(data: ChainData, chain: Chain): string {
  const link = linkOf(chain);
  const n = data.presets.findIndex(
    (preset) => linkOf(presetChain(data, preset)) === link,
  );
  return n < 0 ? OWN : String(n);
}
