import type { About } from '../sensors/inventory';

/**
 * Paths of what moves a camera (PTZ), the likely one first. Recorders have it for their IP channels under PTZCtrlProxy; on
 * a hybrid recorder both exist for one number and are different cameras, so only the one that was meant is tried.
 */
export function ptzPaths(about: About, channel: number, rest: string): readonly string[] {
  const own = `/ISAPI/PTZCtrl/channels/${channel}/${rest}`;
  if (!about.recorder || isAnalog(about, channel)) return [own];
  return [`/ISAPI/ContentMgmt/PTZCtrlProxy/channels/${channel}/${rest}`, own];
}

/** The number means one of a recorder's own analog inputs. */
export function isAnalog(about: About, channel: number): boolean {
  return about.analog === true && about.inputs.includes(channel);
}
