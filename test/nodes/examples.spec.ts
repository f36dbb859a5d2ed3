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

  it('differ in what they say and in what they are made of', () => {
    const infos = new Map<string, string>();
    const made = new Map<string, string>();
    for (const file of files) {
      const nodes = read(file);
      const info = String(nodes.find((node) => node.type === 'tab')?.info);
      const kinds = [...new Set(nodes.map((node) => String(node.type)))].sort().join();
      should(infos.get(info)).equal(undefined, `${file} says the same as ${String(infos.get(info))}`);
      should(made.get(kinds)).equal(undefined, `${file} has the nodes of ${String(made.get(kinds))}`);
      infos.set(info, file);
      made.set(kinds, file);
    }
  });

  for (const file of files) {
    describe(file, () => {
      const nodes = read(file);
      const drawn = nodes.filter((node) => 'x' in node && node.type !== 'group');
      const groups = nodes.filter((node) => node.type === 'group');
      const [tab] = nodes.filter((node) => node.type === 'tab');

      it('holds no credentials and no address outside of a home', () => {
        const text = JSON.stringify(nodes);
        text.should.not.match(/credentials|password":|"username"/);
        for (const [ip] of text.matchAll(/\d+\.\d+\.\d+\.\d+/g)) ip.should.match(/^(192\.168|127\.0)\./);
      });

      it('says what it shows, what to change, and that a device that is there can be chosen', () => {
        const info = String(tab?.info);
        info.should.match(/\*\*What to change\*\*\n\n1\. /).and.match(/is there already\?\*\* Choose it/);
        const [comment, ...others] = nodes.filter((node) => node.type === 'comment');
        should(comment?.info).equal(info);
        others.should.eql([]);
      });

      it('has a short name and one device', () => {
        String(tab?.label).length.should.be.within(4, 20);
        nodes.filter((node) => node.type === 'hikvision-device').should.have.length(1);
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

      it('sets no property that the dialogs do not have; one that it leaves out has its default', () => {
        for (const node of nodes) {
          const type = String(node.type);
          if (!types.includes(type)) continue;
          const own = Object.keys(node).filter(
            (key) => !['id', 'type', 'z', 'g', 'x', 'y', 'wires'].includes(key),
          );
          own.filter((key) => !properties(type).includes(key)).should.deepEqual([], type);
        }
      });

      it('stands in groups, on the grid, in view, and nothing under anything else', () => {
        groups.length.should.be.above(0);
        for (const node of drawn) {
          (Number(node.x) % 10).should.equal(0);
          (Number(node.y) % 10).should.equal(0);
          const group = groups.find(({ id }) => id === node.g);
          if (node.type === 'comment') should(group).be.undefined();
          else inside(node, group).should.be.true(`${String(node.name)} is in its group`);
        }
        for (const group of groups) {
          String(group.name).length.should.be.within(5, 80);
          const own = drawn.filter(({ g }) => g === group.id).map(({ id }) => id);
          should(group.nodes).eql(own);
          const bottom = Number(group.y) + Number(group.h);
          (Number(group.x) + Number(group.w)).should.be.belowOrEqual(WIDE);
          bottom.should.be.belowOrEqual(HIGH);
          const below = [...drawn.filter(({ g }) => g !== group.id), ...groups].filter(
            (other) => other !== group && Number(other.y) >= Number(group.y),
          );
          for (const other of below) Number(other.y).should.be.above(bottom);
        }
        for (const [index, node] of drawn.entries()) {
          for (const other of drawn.slice(index + 1)) {
            const apart =
              Math.abs(Number(node.y) - Number(other.y)) >= 40 ||
              Math.abs(Number(node.x) - Number(other.x)) >= WIDEST;
            should(apart).equal(true, `${String(node.name)} and ${String(other.name)}`);
          }
        }
      });
    });
  }
});

/** Pixels of the canvas in a window of 1366 x 768 with palette and sidebar open. */
const [WIDE, HIGH] = [860, 620];
/** Pixels of the widest node that an example has, and a little air. The browser suite measures them. */
const WIDEST = 190;
/** Half the height of a node, and what a group keeps free around its nodes. */
const [HALF, EDGE] = [15, 20];

function inside(node: Entry, group: Entry | undefined): boolean {
  const top = Number(node.y) - HALF - Number(group?.y);
  const bottom = Number(group?.y) + Number(group?.h) - Number(node.y) - HALF;
  return top >= EDGE && bottom >= EDGE && Number(node.x) > Number(group?.x);
}
