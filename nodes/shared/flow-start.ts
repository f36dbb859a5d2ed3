import type { NodeAPI } from 'node-red';

const starting = new Set<() => void>();

/** Runs `run` once, when every node of this deploy exists. Gives back how to call it off. */
export function whenStarted(RED: NodeAPI, run: () => void): () => void {
  // One listener for all nodes: Node-RED's emitter warns of a leak from the eleventh on.
  if (starting.size === 0) RED.events.once('flows:started', runStarting);
  starting.add(run);
  return () => {
    if (starting.delete(run) && starting.size === 0) RED.events.removeListener('flows:started', runStarting);
  };
}

function runStarting(): void {
  const runs = [...starting];
  starting.clear();
  for (const run of runs) run();
}
