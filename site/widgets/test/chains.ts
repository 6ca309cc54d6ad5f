// Gateways made up for tests of the chain: one for each kind of clock and
// each way to end.

import type { Chain, Gateway } from "../model/chain.ts";
import type { Kind } from "../model/chainclock.ts";
import { defaultHop } from "../model/chainlink.ts";

export const gateway = (
  id: string,
  clocks: readonly (readonly [Kind, number])[],
  more: Partial<Gateway> = {},
): Gateway => ({
  id,
  group: "Test",
  name: id,
  short: id,
  clocks: clocks.map(([kind, default_s]) => ({
    kind,
    setting: "t",
    default_s,
    raise: "free",
  })),
  ends: "answers",
  status: 504,
  source: "https://example.org/",
  checked_on: "2026-11-25",
  ...more,
});

export const TOTAL = gateway("total", [["total", 15]]);
export const IDLE = gateway("idle", [["idle", 60]]);
export const FIRST = gateway("first", [["first-byte", 30]], { status: 503 });
export const BOTH = gateway("both", [["first-byte", 30], ["idle-after", 55]], {
  status: 503,
});
export const NONE = gateway("none", [], { ends: "closes" });
export const KILLS = gateway("kills", [["total", 30]], {
  ends: "closes",
  stops_work: true,
});
export const DROPS = gateway("drops", [["idle", 40]], { ends: "drops" });
export const PACKETS = gateway("packets", [["idle-packets", 40]], {
  ends: "drops",
});
export const ALIVE = gateway("alive", [], { ends: "closes", keepalive_s: 15 });
export const CLIENT = gateway("client", [["idle", 5]], {
  ends: "raises",
  error: "ReadTimeout",
});
export const FIXED: Gateway = {
  ...gateway("fixed", []),
  clocks: [{ kind: "total", setting: "t", default_s: 30, raise: "fixed" }],
};
export const RANGE: Gateway = {
  ...gateway("range", []),
  clocks: [
    { kind: "idle", setting: "t", default_s: 60, raise: "range", least_s: 1, most_s: 4000 },
  ],
};
export const ALL = [
  TOTAL, IDLE, FIRST, BOTH, NONE, KILLS, DROPS, PACKETS, ALIVE, CLIENT, FIXED,
  RANGE,
];

export const chain = (
  gateways: readonly Gateway[],
  job_s: number,
  beat_s = 0,
): Chain => ({ hops: gateways.map(defaultHop), job_s, beat_s });
