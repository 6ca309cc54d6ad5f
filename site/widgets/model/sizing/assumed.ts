// What a plan takes for granted, as rows: what, how much, and who says so.
// Dates are those of site/facts.toml and demo/sizing/nodes.toml; a test holds
// them together.

import type { Asked } from "./asked.ts";
import { OFFERS } from "./catalogue.ts";
import type { Compared } from "./comparison.ts";
import { USUAL_SPOT_OFF } from "./comparison.ts";
import { HOURS_PER_MONTH, USUAL_PEAK_HOURS } from "./costs.ts";
import { allocatable } from "./nodes.ts";
import { HPA_PERIOD_S, HPA_SYNC_S, HPA_UP_PODS } from "./scaling.ts";
import { ofTasks } from "./sentence.ts";
import { counted, number, percent, seconds } from "./words.ts";

/** A row: what is assumed, its value, where it is from. */
export interface Assumed {
  readonly what: string;
  readonly value: string;
  readonly why: string;
  /** A maker's page, and the day on which the value was held against it. */
  readonly source?: {
    readonly href: string;
    readonly checked_on: string | null;
  };
}

const AKS = {
  href: "https://learn.microsoft.com/en-us/azure/aks/node-resource-reservations",
  checked_on: "2026-11-25",
};
const HPA = {
  href: "https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/",
  checked_on: "2026-11-27",
};
const PRICES =
  "https://azure.microsoft.com/pricing/details/virtual-machines/linux/";

/** Return what these plans take for granted. */
export function assumedOf(
  { demand, target, place }: Asked,
  plans: readonly Compared[],
): readonly Assumed[] {
  const { pod, daemons, node } = place;
  const room = allocatable(node, place.max_pods);
  const kept_gib = number(node.memory_gib - room.memory_gib);
  const late_s = plans.find(({ plan }) => plan.surge)?.plan.surge?.delay_s;
  return [
    {
      what: "Tasks in the busy hour",
      value: rate(demand.rate_per_s),
      why: "Measure it: requests by the hour.",
    },
    ...(demand.base_rate_per_s === null
      ? []
      : [
          {
            what: "Tasks in a quiet hour",
            value: rate(demand.base_rate_per_s),
            why: "Measure it. Pods for it are always there.",
          },
        ]),
    {
      what: "A task holds a slot for",
      value: `${seconds(demand.task_s)}, Cs² ${number(demand.cs2)}`,
      why: "Measure it: accepted size --from takes a CSV of durations.",
    },
    {
      what: "Allowed wait",
      value: `${ofTasks(target.quantile)} within ${seconds(target.wait_s)}`,
      why: "Yours.",
    },
    {
      what: "Slots that may be busy",
      value: percent(target.utilisation),
      why:
        "Chosen: the other slots are for bursts, which the formulas for a " +
        "steady load ignore.",
    },
    {
      what: "Requests of a pod",
      value: `${number(pod.cpu)} CPU, ${number(pod.memory_gib)} GiB, ${counted(pod.slots, "slot")}`,
      why: "Measure it with all slots busy: kubectl top pod.",
    },
    {
      what: "A pod starts in",
      value: seconds(place.start_s),
      why:
        "Chosen for a running node that has the image. It takes minutes if a " +
        "node has to start first.",
    },
    ...(late_s === undefined
      ? []
      : [
          {
            what: "HPA: sync period, scaleUp policies",
            value: `${HPA_SYNC_S} s; twice the pods or ${HPA_UP_PODS} more in ${HPA_PERIOD_S} s`,
            why:
              `Defaults of Kubernetes. Together with the start of a pod, ` +
              `capacity is late by ${seconds(late_s)}.`,
            source: HPA,
          },
        ]),
    {
      what: `Node ${node.name}`,
      value:
        `${number(node.cpu)} CPU, ${number(node.memory_gib)} GiB; ${number(room.cpu)} CPU ` +
        `and ${number(room.memory_gib)} GiB of these are allocatable`,
      why: `AKS reserves ${kept_gib} GiB if max pods is ${place.max_pods}.`,
      source: AKS,
    },
    {
      what: "Daemonsets on each node",
      value: `${number(daemons.cpu)} CPU, ${number(daemons.memory_gib)} GiB, ${daemons.pods} pods`,
      why: "Chosen. Measure yours: kubectl describe node.",
    },
    priceOf(node.name, place.usd_per_node_hour),
    {
      what: "Busy hours in a month",
      value: `${number(place.peak_hours)} of ${HOURS_PER_MONTH}`,
      why:
        place.peak_hours === USUAL_PEAK_HOURS
          ? "Chosen: eight hours on 22 days. Measure it: requests by the hour."
          : "Yours.",
    },
    spotOf(plans.at(-1)?.spot_off ?? USUAL_SPOT_OFF),
  ];
}

function priceOf(name: string, usd_per_hour: number | null): Assumed {
  const what = "Price of a node";
  if (usd_per_hour === null)
    return { what, value: "not known", why: "Enter yours." };
  const value = `${usd_per_hour} USD an hour`;
  const offer = OFFERS[name];
  if (!offer || offer.usd_per_hour !== usd_per_hour)
    return { what, value, why: "Yours." };
  const is_checked = !offer.price_is_unsure;
  const unsure = `From a secondary source, ${offer.checked_on}: use yours.`;
  return {
    what,
    value,
    why: `${offer.price_note}.${is_checked ? "" : ` ${unsure}`}`,
    source: { href: PRICES, checked_on: is_checked ? offer.checked_on : null },
  };
}

function spotOf(off: number): Assumed {
  return {
    what: "Spot nodes are cheaper by",
    value: percent(off),
    why:
      off === USUAL_SPOT_OFF
        ? "Chosen. The discount depends on region, size and hour: use yours."
        : "Yours. The discount depends on region, size and hour.",
  };
}

/** Return "2,000 a minute", or "33.33 a second" where that is plainer. */
function rate(per_s: number): string {
  const per_min = Number((per_s * 60).toPrecision(10));
  return Number.isInteger(per_min)
    ? `${number(per_min)} a minute`
    : `${number(per_s)} a second`;
}
