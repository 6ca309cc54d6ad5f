// A chain as a link: there and back, and what isn't one.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Chain } from "../model/chain.ts";
import { chainOf, isChainLink, linkOf } from "../model/chainlink.ts";
import { ALL, BOTH, chain, DROPS, IDLE, NONE, RANGE, TOTAL } from "./chains.ts";

test("a chain goes into a link and comes back", () => {
  const chains = [
    chain([IDLE, TOTAL], 90, 10),
    chain([BOTH, NONE, DROPS], 1),
    {
      hops: [
        { gateway: BOTH, figures_s: [0, 7] },
        { gateway: RANGE, figures_s: [4000] },
      ],
      job_s: 86_400,
      beat_s: 3600,
    },
  ];
  for (const given of chains) {
    assert.ok(isChainLink(linkOf(given)));
    assert.deepEqual(chainOf(linkOf(given), ALL), given);
  }
  assert.equal(linkOf(chains[0] as Chain), "#chain=idle,total&job=90&beat=10");
  assert.equal(isChainLink("#a-chain-of-clocks"), false);
});

test("what isn't a chain is refused whole, with the reason", () => {
  const cases: readonly [string, RegExp][] = [
    ["#chain=", /no name/],
    ["#chain=idle,,total&job=9", /no name/],
    ["#chain=nope&job=9", /no gateway here is called “nope”/],
    ["#chain=idle&job=0", /1 to 86400 whole seconds/],
    ["#chain=idle&job=1.5", /whole seconds/],
    ["#chain=idle&job=-3", /whole seconds/],
    ["#chain=idle&job=1e3", /whole seconds/],
    ["#chain=idle&job=86401", /whole seconds/],
    ["#chain=idle", /whole seconds/],
    ["#chain=idle&job=9&beat=x", /heartbeat/],
    ["#chain=idle&job=9&beat=3601", /heartbeat/],
    ["#chain=idle:5:6&job=9", /1 figures, not 2/],
    ["#chain=both:5&job=9", /2 figures, not 1/],
    ["#chain=range:4001&job=9", /range can be set to 1 to 4000 s/],
    ["#chain=range:0&job=9", /can be set to 1/],
    ["#chain=fixed:31&job=9", /can't be set to anything but 30 s/],
    [`#chain=${Array(9).fill("idle").join(",")}&job=9`, /9 hops, but a chain has at most 8/],
    ["#chain=%3Cscript%3E&job=9", /called “<script>”/],
  ];
  for (const [fragment, reason] of cases) {
    const refused = chainOf(fragment, ALL);
    assert.ok(typeof refused === "string", fragment);
    assert.match(refused, reason, fragment);
  }
});
