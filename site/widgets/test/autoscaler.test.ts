// The simulated autoscaler does what KEDA and the HPA are documented to do,
// and what goes wrong with them goes wrong here.

import assert from "node:assert/strict";
import { test } from "node:test";

import { batchDefaults, scaleDefaults } from "./simulating.ts";
import { HPA_DEFAULTS, Hpa } from "../model/sizing/simulation/hpa.ts";
import type { Spec } from "../model/sizing/simulation/run.ts";
import { simulate } from "../model/sizing/simulation/simulation.ts";

test("by the list's length alone, busy workers are scaled away", () => {
  const { killed, samples, tasks } = simulate(batchDefaults("waiting"));
  // All run, none waits: for 5 minutes the list says that nobody is needed.
  const before = samples.filter((s) => s.at_s > 60 && s.at_s < 300);
  assert.ok(before.every((s) => s.waiting === 0 && s.pods_ready === 30));
  assert.ok(before.every((s) => s.running === tasks.length && s.killed === 0));
  const after = samples.filter((s) => s.at_s >= 300 && s.at_s < 330);
  const least = Math.min(...after.map((s) => s.pods_wanted));
  assert.ok(least <= 1, `${least} pods`);
  assert.ok(killed >= tasks.length - 1, `${killed} of ${tasks.length} killed`);
});

test("by queued and running, the same workers stay and end their work", () => {
  const { killed, tasks } = simulate(batchDefaults("queued_and_running"));
  assert.equal(killed, 0);
  assert.ok(tasks.length > 15);
  assert.ok(tasks.every((task) => task.attempts === 1 && task.ended_s));
});

test("by the list's length, a steady load always has to wait", () => {
  const waits_s = (spec: Spec) => {
    const { tasks } = simulate(spec);
    const late = tasks.filter((task) => task.arrived_s > 1800);
    const waits = late.map((t) => (t.started_s ?? 3600) - t.arrived_s);
    return waits.reduce((a, b) => a + b, 0) / waits.length;
  };
  // A pod for each 5 that wait: 20 pods take some 100 that wait.
  const by_list_s = waits_s(scaleDefaults("waiting"));
  const by_both_s = waits_s(scaleDefaults("queued_and_running"));
  assert.ok(by_list_s > 60, `${by_list_s} s`);
  assert.ok(by_both_s < 5, `${by_both_s} s`);
});

test("whatever the metric, a load that swings costs busy workers", () => {
  // The HPA chooses pods without a look at what they do. Only the grace
  // period saves them.
  const spec = scaleDefaults("queued_and_running");
  assert.ok(simulate(spec).killed > 0);
  assert.equal(simulate({ ...spec, grace_s: 10_000 }).killed, 0);
});

test("a grace period longer than the work saves it", () => {
  const spec = batchDefaults("waiting");
  const drained = simulate({ ...spec, grace_s: 10_000 });
  assert.equal(drained.killed, 0);
  assert.ok(drained.samples.some((sample) => sample.pods_leaving > 0));
});

test("by the default policy it takes 7 syncs from 10 pods to 1,053", () => {
  const hpa = new Hpa({
    ...HPA_DEFAULTS,
    target_per_pod: 1,
    min_pods: 1,
    max_pods: 2000,
  });
  let pods = 10;
  const path = [];
  for (let sync = 1; pods < 1053; sync += 1) {
    pods = hpa.wanted(sync * 15, pods, 1053);
    path.push(pods);
  }
  assert.deepEqual(path, [20, 40, 80, 160, 320, 640, 1053]);
});

test("the HPA forgives a tenth, and waits 5 minutes before it shrinks", () => {
  const settings = {
    ...HPA_DEFAULTS,
    target_per_pod: 2,
    min_pods: 1,
    max_pods: 100,
  };
  const near = new Hpa(settings);
  assert.equal(near.wanted(15, 10, 21.9), 10);
  assert.equal(near.wanted(30, 10, 22.1), 12);
  const quiet = new Hpa(settings);
  for (let now_s = 0; now_s < 300; now_s += 15)
    assert.equal(quiet.wanted(now_s, 10, 2), 10, `at ${now_s} s`);
  assert.equal(quiet.wanted(300, 10, 2), 1);
});

test("from 0 pods it is KEDA's poll that wakes the first", () => {
  const spec = scaleDefaults("queued_and_running");
  const { samples } = simulate({
    ...spec,
    pods: 0,
    until_s: 120,
    sample_s: 1,
    starting: { ...spec.starting, pod_start_s: 10 },
  });
  const asked_s = samples.find((s) => s.pods_wanted > 0)?.at_s;
  const ready_s = samples.find((s) => s.pods_ready > 0)?.at_s;
  assert.equal(asked_s, 30);
  assert.equal(ready_s, 40);
});

test("without a node for it, a pod waits for the next node", () => {
  const spec = scaleDefaults("queued_and_running");
  const { samples } = simulate({
    ...spec,
    pods: 7,
    until_s: 400,
    sample_s: 1,
    starting: {
      ...spec.starting,
      nodes: 1,
      pod_start_s: 10,
      node_start_s: 120,
    },
  });
  const wanted_s = samples.find((s) => s.pods_wanted > 7)?.at_s ?? NaN;
  const node_s = samples.find((s) => s.nodes > 1)?.at_s ?? NaN;
  const ready_s = samples.find((s) => s.pods_ready > 7)?.at_s ?? NaN;
  assert.ok(node_s >= wanted_s + 120 && node_s <= wanted_s + 130, `${node_s}`);
  assert.equal(ready_s, node_s + 10);
});
