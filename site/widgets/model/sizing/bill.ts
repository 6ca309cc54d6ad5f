// One load, laid out to be presented: three plans as rows, what they take for
// granted, the same as CSV and as a command.

import type { Said } from "../grammar.ts";
import { askedOf } from "./asked.ts";
import type { Assumed } from "./assumed.ts";
import { assumedOf } from "./assumed.ts";
import type { Compared } from "./comparison.ts";
import { compare } from "./comparison.ts";
import type { Month } from "./costs.ts";
import { PARTS_LEFT_OUT } from "./costs.ts";
import { SizingError } from "./errors.ts";
import type { Inputs, NumberName } from "./inputs.ts";
import { DEFAULTS } from "./inputs.ts";
import { leverOf } from "./lever.ts";
import { leverWords } from "./sentence.ts";
import { asCsv, rowsOf } from "./sheet.ts";
import { counted, number } from "./words.ts";

/** 2,000 reports a minute: the load of the page "From a load to a bill". */
export const PLANNED: Inputs = {
  ...DEFAULTS,
  rate_per_s: 2000 / 60,
  spot_percent: 60,
};

export interface Bill {
  readonly said: Said;
  /** Titles, then a row for each plan. */
  readonly rows: readonly (readonly string[])[];
  readonly assumed: readonly Assumed[];
  readonly left_out: string;
  readonly lever: string | null;
  readonly warnings: readonly string[];
  readonly csv: string;
  /** Null if the command can't be asked the same. */
  readonly command: string | null;
}

/** Return the bill of these inputs; of a load that has none, the reason. */
export function billOf(inputs: Inputs): Bill {
  try {
    return found(inputs);
  } catch (error) {
    if (!(error instanceof SizingError)) throw error;
    return {
      said: { mark: ["x", "is-failed"], text: `No answer: ${error.message}` },
      rows: [],
      assumed: [],
      left_out: "",
      lever: null,
      warnings: [],
      csv: "",
      command: null,
    };
  }
}

function found(inputs: Inputs): Bill {
  const asked = askedOf(inputs);
  const { demand, target, place } = asked;
  const plans = compare(demand, target, place);
  const scaled = plans[1]?.plan;
  const lever = scaled && leverOf(demand, target, place, scaled);
  const parts = PARTS_LEFT_OUT.join(", ");
  const rest = place.rest_usd_per_month;
  return {
    said: { mark: ["worker", ""], text: sentence(plans) },
    rows: rowsOf(target, plans),
    assumed: assumedOf(asked, plans),
    left_out:
      rest > 0
        ? `In each month: ${number(Math.round(rest))} USD for ${parts}.`
        : `Not included: ${parts}.`,
    lever: scaled && lever ? leverWords(scaled, lever) : null,
    warnings: [...asked.notes, ...(scaled?.warnings ?? [])],
    csv: asCsv(demand, target, place, plans),
    command: commandOf(inputs),
  };
}

function sentence(plans: readonly Compared[]): string {
  const [fixed, scaled, spot] = plans.map(({ plan }) => plan);
  if (!fixed || !scaled || !spot) return "";
  const size =
    `${counted(fixed.nodes, "node")} in the busy hour, ` +
    `${number(scaled.quiet_nodes)} in a quiet one.`;
  if (!fixed.month || !scaled.month || !spot.month) return size;
  const usd = ({ average_usd }: Month) => number(Math.round(average_usd));
  return (
    `${size} An average month costs ${usd(fixed.month)} USD fixed for the ` +
    `peak, ${usd(scaled.month)} autoscaled, ${usd(spot.month)} with the peak ` +
    "on spot nodes."
  );
}

// The option of each input, and how its number is written there.
const OPTIONS: readonly (readonly [NumberName, string, string])[] = [
  ["cs2", "--cs2", ""],
  ["busy_percent", "--utilisation", "%"],
  ["slots_per_pod", "--slots-per-pod", ""],
  ["pod_cpu", "--pod-cpu", ""],
  ["pod_memory_gib", "--pod-memory", "GiB"],
  ["start_s", "--start", "s"],
  ["max_pods", "--max-pods", ""],
  ["price_usd", "--price", ""],
  ["peak_hours", "--peak-hours", ""],
  ["spot_percent", "--spot-discount", "%"],
  ["rest_usd", "--rest", ""],
];
const WISHES = [50, 95, 99];

/** Return the command that is asked the same; it leaves defaults out. */
function commandOf(inputs: Inputs): string | null {
  const { rate_per_s, base_rate_per_s, task_s, wait_s } = inputs;
  const { within_percent } = inputs;
  if (rate_per_s === null || base_rate_per_s === null) return null;
  if (task_s === null || wait_s === null || within_percent === null)
    return null;
  if (!WISHES.includes(within_percent)) return null;
  const words = [
    `--rate ${rate(rate_per_s)}`,
    `--base-rate ${rate(base_rate_per_s)}`,
    `--task ${task_s}s`,
    `--wait-p${within_percent} ${wait_s}s`,
  ];
  for (const [name, option, unit] of OPTIONS)
    if (inputs[name] !== null && inputs[name] !== DEFAULTS[name])
      words.push(`${option} ${inputs[name]}${unit}`);
  if (inputs.node !== DEFAULTS.node) words.push(`--node ${inputs.node}`);
  return `.venv/bin/accepted size ${words.join(" ")} --plans`;
}

/** Return a rate as the command takes it, without losing a digit. */
function rate(per_s: number): string {
  const per_min = Math.round(per_s * 60);
  return per_min / 60 === per_s ? `${per_min}/min` : `${per_s}/s`;
}
