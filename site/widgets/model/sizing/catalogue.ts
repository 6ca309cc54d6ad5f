// Nodes that are sold, with their list prices: what demo/sizing/nodes.toml
// has, where the sources are. A test holds the two together.

import type { NodeSize } from "./nodes.ts";

/** A node with what it costs, and what is known about the price. */
export interface Offer {
  readonly node: NodeSize;
  readonly usd_per_hour: number;
  readonly price_is_unsure: boolean;
  readonly price_note: string;
  readonly checked_on: string;
}

function dsv5(name: string, cpu: number, usd_per_hour: number): Offer {
  return {
    // 4 GiB for each core.
    node: { name, provider: "aks", cpu, memory_gib: 4 * cpu },
    usd_per_hour,
    price_is_unsure: true,
    price_note: "East US, Linux, pay as you go, without disks and traffic",
    checked_on: "2026-11-25",
  };
}

export const OFFERS: Readonly<Record<string, Offer>> = {
  D2s_v5: dsv5("D2s_v5", 2, 0.096),
  D4s_v5: dsv5("D4s_v5", 4, 0.192),
  D8s_v5: dsv5("D8s_v5", 8, 0.384),
  D16s_v5: dsv5("D16s_v5", 16, 0.768),
  D32s_v5: dsv5("D32s_v5", 32, 1.536),
};
