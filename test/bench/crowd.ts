/** Many devices of the simulator in one process: what the scale bench connects to. node crowd.js <count>. */
import { camera, listen, SimulatedDevice } from '../simulator';

/** Of the sensors of all devices this share is active at one post a second. */
const ACTIVE = 0.05;

async function main(): Promise<void> {
  const count = Number(process.argv[2]);
  const devices = Array.from(
    { length: count },
    (_, index) => new SimulatedDevice(camera({ name: `Camera ${index}` })),
  );
  const ports = await Promise.all(devices.map(async (device) => (await listen(device)).port));
  process.send?.({ kind: 'ports', ports });
  process.on('message', () => {
    for (const [index, device] of devices.entries()) {
      if (index % Math.round(1 / ACTIVE) === 0) device.episode({ type: 'VMD', channel: 1 });
    }
  });
}

process.on('disconnect', () => process.exit());
void main();
