// Plans as rows: of words for the page, of numbers for CSV, each row with its
// inputs in it. The twin of demo/sizing/sheet.py, sign by sign.

import type { Compared } from "./comparison.ts";
import type { Demand, Place, Target } from "./plan.ts";
import { waitQuantileS } from "./steady.ts";
import { percent, seconds } from "./words.ts";

type Cell = string | number | null;
const CSV_DIGITS = 10;
const WHOLE = new Intl.NumberFormat("en-GB", { maximumFractionDigits: 0 });

const NAMES: Readonly<Record<Compared["name"], string>> = {
  fixed: "Fixed for the peak",
  autoscaled: "Autoscaled",
  spot: "Autoscaled, peak on spot",
};

/** Return plans as rows of words, below a row of titles. */
export function rowsOf(
  target: Target,
  plans: readonly Compared[],
): readonly (readonly string[])[] {
  return [headOf(target), ...plans.map((plan) => wordsOf(target, plan))];
}

function headOf(target: Target): readonly string[] {
  return [
    "Plan",
    "Pods",
    "Nodes",
    `${percent(target.quantile)} wait at most`,
    "Longest wait after a step",
    "Quiet month, USD",
    "Average month, USD",
    "Peak all month, USD",
    "1,000 tasks, USD",
  ];
}

function wordsOf(target: Target, compared: Compared): readonly string[] {
  const { plan, usd_per_1000_tasks: thousand } = compared;
  const { month, surge } = plan;
  return [
    NAMES[compared.name],
    range(plan.replicas.min_replicas, plan.pods),
    range(plan.quiet_nodes, plan.nodes),
    seconds(waitQuantileS(plan.steady, target.quantile)),
    surge ? seconds(surge.peak_wait_s) : "none",
    ...(month
      ? [month.quiet_usd, month.average_usd, month.peak_usd].map(whole)
      : Array.from({ length: 3 }, () => "no price")),
    thousand === null ? "no price" : rounded(thousand, 3),
  ];
}

/** Return plans as CSV, a line for each below the names. */
export function asCsv(
  demand: Demand,
  target: Target,
  place: Place,
  plans: readonly Compared[],
): string {
  const rows = plans.map((plan) => cellsOf(demand, target, place, plan));
  const lines = rows.map((row) => Object.values(row).map(csv));
  return [Object.keys(rows[0] ?? {}), ...lines]
    .map((line) => `${line.join(",")}\n`)
    .join("");
}

function cellsOf(
  demand: Demand,
  target: Target,
  place: Place,
  { name, plan, spot_off, usd_per_1000_tasks }: Compared,
): Readonly<Record<string, Cell>> {
  const { month, surge } = plan;
  return {
    plan: name,
    pods_least: plan.replicas.min_replicas,
    pods_most: plan.pods,
    slots_most: plan.slots,
    busy_fraction: plan.steady.utilisation,
    wait_s: waitQuantileS(plan.steady, target.quantile),
    capacity_late_s: surge?.delay_s ?? 0,
    backlog_after_step: surge?.backlog ?? 0,
    longest_wait_after_step_s: surge?.peak_wait_s ?? 0,
    nodes_quiet: plan.quiet_nodes,
    nodes_peak: plan.nodes,
    nodes_rollout: plan.rollout_nodes,
    broker_connections: plan.broker_connections,
    quiet_month_usd: month?.quiet_usd ?? null,
    average_month_usd: month?.average_usd ?? null,
    peak_month_usd: month?.peak_usd ?? null,
    usd_per_1000_tasks,
    input_rate_per_s: demand.rate_per_s,
    input_base_rate_per_s: demand.base_rate_per_s,
    input_task_s: demand.task_s,
    input_cs2: demand.cs2,
    input_wait_s: target.wait_s,
    input_wait_quantile: target.quantile,
    input_busy_fraction: target.utilisation,
    input_drain_s: target.drain_s,
    input_slots_per_pod: place.pod.slots,
    input_pod_cpu: place.pod.cpu,
    input_pod_memory_gib: place.pod.memory_gib,
    input_start_s: place.start_s,
    input_node: place.node.name,
    input_max_pods: place.max_pods,
    input_usd_per_node_hour: place.usd_per_node_hour,
    input_peak_hours: place.peak_hours,
    input_spot_off_fraction: spot_off,
    input_rest_usd_per_month: place.rest_usd_per_month,
  };
}

function whole(value: number): string {
  return WHOLE.format(Math.round(value));
}

function range(least: number, most: number): string {
  return least === most ? whole(most) : `${whole(least)} to ${whole(most)}`;
}

function csv(cell: Cell): string {
  if (cell === null) return "";
  if (typeof cell === "number") return rounded(cell, CSV_DIGITS);
  return cell.includes(",") ? `"${cell}"` : cell;
}

function rounded(value: number, digits: number): string {
  return String(Number(value.toPrecision(digits)));
}
