// What it costs: nodes by the hour, a month from quiet to peak, and what a
// thousand tasks make of it. The twin of demo/sizing/costs.py.

import { noSense } from "./errors.ts";
import { count, notNegative, positive, ratePerS } from "./quantities.ts";

export const HOURS_PER_MONTH = 730;
const SECONDS_PER_HOUR = 3600;
export const USUAL_PEAK_HOURS = 176;

/** What no figure here has in it, and a bill has. */
export const PARTS_LEFT_OUT = [
  "the system pool",
  "nodes of gateway and API",
  "the broker",
  "disks",
  "the load balancer",
  "logs and metrics",
  "traffic",
] as const;

/** A month's bill, from the least to the most. */
export interface Month {
  readonly quiet_usd: number;
  readonly average_usd: number;
  readonly peak_usd: number;
}

/** Return the price of that many nodes that run all month. */
export function usdPerMonth(nodes: number, usd_per_node_hour: number): number {
  const whole = "it has to be a whole number, 1 or more.";
  const advice = "it has to be above 0 USD an hour.";
  return (
    count("the number of nodes", nodes, whole) *
    positive("the price", usd_per_node_hour, advice) *
    HOURS_PER_MONTH
  );
}

/** Return a month with that many nodes in its quiet and busy hours. */
export function monthOf(
  quiet_nodes: number,
  peak_nodes: number,
  usd_per_node_hour: number,
  peak_hours = USUAL_PEAK_HOURS,
  spot_off = 0,
  rest_usd_per_month = 0,
): Month {
  const quiet = usdPerMonth(quiet_nodes, usd_per_node_hour);
  const whole = "it has to be a whole number, 1 or more.";
  count("the nodes at the peak", peak_nodes, whole);
  if (peak_nodes < quiet_nodes) {
    const there = `there are ${quiet_nodes} in a quiet hour.`;
    throw noSense("the nodes at the peak", peak_nodes, there);
  }
  const hours =
    `it has to be 0 to ${HOURS_PER_MONTH} hours, the length of a month.`;
  notNegative("the hours", peak_hours, hours);
  if (peak_hours > HOURS_PER_MONTH)
    throw noSense("the hours of peak", peak_hours, hours);
  const part = "it has to be a fraction below 1, such as 0 or 0.6.";
  notNegative("the discount", spot_off, part);
  if (spot_off >= 1) throw noSense("the discount", spot_off, part);
  const least = "it has to be 0 USD or more.";
  const rest = notNegative("the rest", rest_usd_per_month, least);
  // Those that have to be there aren't on spot nodes.
  const more = peak_nodes - quiet_nodes;
  const hour_usd = more * usd_per_node_hour * (1 - spot_off);
  return {
    quiet_usd: quiet + rest,
    average_usd: quiet + hour_usd * peak_hours + rest,
    peak_usd: quiet + hour_usd * HOURS_PER_MONTH + rest,
  };
}

/** Return the price of a thousand tasks at this rate, idle slots in it. */
export function usdPer1000Tasks(
  nodes: number,
  usd_per_node_hour: number,
  rate_per_s: number,
): number {
  const rate = ratePerS(rate_per_s);
  const hour_usd = usdPerMonth(nodes, usd_per_node_hour) / HOURS_PER_MONTH;
  return (hour_usd / (rate * SECONDS_PER_HOUR)) * 1000;
}

/** Return the tasks of a month of busy hours and quiet ones. */
export function tasksPerMonth(
  rate_per_s: number,
  base_rate_per_s: number,
  peak_hours: number,
): number {
  const busy = ratePerS(rate_per_s) * peak_hours;
  const quiet = ratePerS(base_rate_per_s);
  const hours = HOURS_PER_MONTH - peak_hours;
  return (busy + quiet * hours) * SECONDS_PER_HOUR;
}
