import { createRequire } from 'node:module';

type Xml2js = typeof import('xml2js');

const load: (name: 'xml2js') => Xml2js = createRequire(__filename);
let loaded: Xml2js | null = null;

/**
 * xml2js, loaded when the first document is parsed or built: with its own dependencies it takes most of the time that
 * loading this package takes, and Node-RED loads every package it has before it starts, used or not.
 */
export function xml2js(): Xml2js {
  return (loaded ??= load('xml2js'));
}
