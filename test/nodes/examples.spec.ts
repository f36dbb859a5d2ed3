import { readdirSync, readFileSync } from 'node:fs';
import should from 'should';
import { schemas } from '../support/schemas';

const folder = 'examples';
const types = Object.keys(schemas);

type Entry = Readonly<Record<string, unknown>>;

function read(file: string): readonly Entry[] {
  const parsed: unknown = JSON.parse(readFileSync(`${folder}/${file}`, 'utf8'));
  if (!Array.isArray(parsed)) throw new Error(`${file} is no array, so Node-RED cannot import it`);
  return parsed as readonly Entry[];
}

/** The properties of a node type by its schema. */
function properties(type: string): readonly string[] {
  return Object.entries(schemas[type] ?? {})
    .filter(([, setting]) => setting.kind !== 'secret')
    .map(([name]) => name);
}

describe('the example flows', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

  it('use every node of this package', () => {
    const used = new Set(files.flatMap((file) => read(file).map((node) => String(node.type))));
    for (const type of types) used.has(type).should.be.true(type);
  });

  it('have ids of their own', () => {
    const ids = files.flatMap((file) => read(file).map((node) => String(node.id)));
    new Set(ids).size.should.equal(ids.length);
  });

  for (const file of files) {
    describe(file, () => {
      const nodes = read(file);
      const drawn = nodes.filter((node) => 'x' in node);

      it('holds no credentials and no address outside of a home', () => {
        const text = JSON.stringify(nodes);
        text.should.not.match(/credentials|password":|"username"/);
        for (const [ip] of text.matchAll(/\d+\.\d+\.\d+\.\d+/g)) ip.should.match(/^(192\.168|127\.0)\./);
      });

      it('explains itself', () => {
        const comments = nodes.filter((node) => node.type === 'comment');
        comments.length.should.be.above(0);
        String(comments[0]?.info).length.should.be.above(40);
      });

      it('wires nodes that exist', () => {
        const ids = new Set(nodes.map((node) => node.id));
        for (const node of nodes) {
          for (const target of [node.wires ?? []].flat(2))
            ids.has(target).should.be.true(JSON.stringify(target));
          // The broker node's own field `broker` is an address.
          const used = node.type === 'mqtt-broker' ? [node.z] : [node.z, node.device, node.broker];
          for (const id of used) if (id !== undefined) ids.has(id).should.be.true(JSON.stringify(id));
        }
      });

      it('sets exactly the properties that the dialogs have', () => {
        for (const node of nodes) {
          const type = String(node.type);
          if (!types.includes(type)) continue;
          const own = Object.keys(node).filter(
            (key) => !['id', 'type', 'z', 'x', 'y', 'wires'].includes(key),
          );
          own.sort().should.deepEqual([...properties(type)].sort(), type);
        }
      });

      it('is laid out on the grid without overlaps', () => {
        for (const node of drawn) {
          (Number(node.x) % 10).should.equal(0);
          (Number(node.y) % 10).should.equal(0);
        }
        for (const [index, node] of drawn.entries()) {
          for (const other of drawn.slice(index + 1)) {
            const apart =
              Math.abs(Number(node.y) - Number(other.y)) >= 40 ||
              Math.abs(Number(node.x) - Number(other.x)) >= 140;
            should(apart).equal(true, `${String(node.name)} and ${String(other.name)}`);
          }
        }
      });
    });
  }
});
