// What it costs: nodes by the hour, and what a thousand tasks make of it. The
// twin of demo/sizing/costs.py.

import { count, positive, ratePerS } from "./quantities.ts";

const HOURS_PER_MONTH = 730;
const SECONDS_PER_HOUR = 3600;

/** Return the price of that many nodes that run all month. */
export function usdPerMonth(nodes: number, usd_per_node_hour: number): number {
  const whole = "nodes are counted from 1 on, and come whole.";
  const advice = "a price is above 0 USD an hour.";
  return (
    count("the number of nodes", nodes, whole) *
    positive("the price", usd_per_node_hour, advice) *
    HOURS_PER_MONTH
  );
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
