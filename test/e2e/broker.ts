import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { connect } from 'mqtt';
import type { MqttClient } from 'mqtt';

/** An MQTT broker on 127.0.0.1 that forgets everything when it stops, retained messages included. */
export interface Broker {
  readonly port: number;
  /** Clients that were thrown out because another one came with their name. */
  readonly thrownOut: number;
  /** Breaks every connection off, as a power cut does. */
  stop(): Promise<void>;
}

/** @param port 0: any free one */
export async function startBroker(port = 0): Promise<Broker> {
  const { Aedes } = await import('aedes');
  const aedes = await Aedes.createBroker();
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    // A client that breaks off is the normal case here.
    socket.on('error', () => undefined);
    aedes.handle(socket);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const names = new Set<string>();
  let thrownOut = 0;
  aedes.on('client', ({ id }) => {
    if (names.has(id)) thrownOut++;
    names.add(id);
  });
  aedes.on('clientDisconnect', ({ id }) => names.delete(id));
  return {
    port: (server.address() as AddressInfo).port,
    get thrownOut() {
      return thrownOut;
    },
    async stop() {
      const closed = new Promise((resolve) => server.close(resolve));
      for (const socket of sockets) socket.destroy();
      await closed;
      await new Promise<void>((resolve) => {
        aedes.close(resolve);
      });
    },
  };
}

/** Somebody else at the broker, as Home Assistant is: hears everything. */
export class Listener {
  /** The last payload of each topic; one that was taken back with an empty payload is absent. */
  readonly topics = new Map<string, string>();
  /** Topics whose last message was retained when this listener came. */
  readonly retained = new Set<string>();
  /** Every message, in order. */
  readonly heard: { readonly topic: string; readonly payload: string }[] = [];

  private constructor(private readonly client: MqttClient) {
    client.on('message', (topic, payload, { retain }) => {
      const text = payload.toString();
      this.heard.push({ topic, payload: text });
      if (text === '') this.topics.delete(topic);
      else this.topics.set(topic, text);
      if (retain) this.retained.add(topic);
    });
  }

  static async come(port: number): Promise<Listener> {
    const client = connect({ host: '127.0.0.1', port, reconnectPeriod: 0 });
    const listener = new Listener(client);
    await new Promise<void>((resolve, reject) => {
      client.once('connect', () => {
        resolve();
      });
      client.once('error', reject);
    });
    await client.subscribeAsync('#', { qos: 1 });
    return listener;
  }

  async say(topic: string, payload: string): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1 });
  }

  /** Leaves a message at the broker for whoever comes later; an empty one takes it away. */
  async keep(topic: string, payload: string): Promise<void> {
    await this.client.publishAsync(topic, payload, { qos: 1, retain: true });
  }

  async leave(): Promise<void> {
    await this.client.endAsync(true);
  }
}
