import type { Document } from '../documents/document';
import type { Details } from './details';
import { Fields, told } from './fields';

/** What the `CIDEvent` of a panel or radar tells: zones count from 0, areas (`system`) from 1. */
export interface PanelEvent {
  readonly code: number | undefined;
  readonly zone: number | undefined;
  readonly system: number | undefined;
}

/** Reads a `cidEvent`, from XML or JSON. */
export function panelEvent(alert: Document): PanelEvent {
  const own = new Fields(...new Fields(alert).inside('cidevent'));
  return { code: own.number('code'), zone: own.number('zone'), system: own.number('system') };
}

/** Codes and zones of security panels and radars. */
export function panelFacts(alert: Document): Details {
  const { code, zone } = panelEvent(alert);
  return told({ code, zone });
}
