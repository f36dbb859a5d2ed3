import type { Region } from '../stream/alert';

/** What an active post means for a state: it starts and goes on, only goes on, or is not its business. */
export type Weight = 'starts' | 'refreshes' | 'nothing';

/** What of a post a filter looks at. */
export interface Filtered {
  readonly targets: readonly string[];
  readonly regions: readonly Region[];
}

/**
 * The target and region of a sensor node. A post with what is asked for starts and refreshes, one that says nothing of it only
 * refreshes, one that names only others does neither. With both, one entry of the post must satisfy both.
 */
export class PostFilter {
  /** The words that count as the target; empty: any. */
  private readonly targets: readonly string[];
  /** `null`: any. */
  private readonly region: string | null;

  constructor(target: string | null, region: string | null) {
    this.targets = targetWords(target ?? '');
    const id = region?.trim() ?? '';
    this.region = id === '' ? null : id;
  }

  /** Whether it asks for a target. */
  get asksTarget(): boolean {
    return this.targets.length > 0;
  }

  /** What an active post means. */
  weigh(post: Filtered): Weight {
    if (this.region === null) return this.targetOf(post.targets);
    let best: Weight = 'nothing';
    for (const { id, target } of post.regions) {
      if (id !== null && id !== this.region) continue;
      const weight = this.targetOf(target === null ? [] : [target]);
      if (weight === 'starts' && id !== null) return weight;
      if (weight !== 'nothing') best = 'refreshes';
    }
    if (post.regions.length > 0) return best;
    return this.targetOf(post.targets) === 'nothing' ? 'nothing' : 'refreshes';
  }

  private targetOf(words: readonly string[]): Weight {
    if (!this.asksTarget) return 'starts';
    if (words.length === 0) return 'refreshes';
    return words.some((word) => this.targets.includes(word)) ? 'starts' : 'nothing';
  }
}

/** The words that count as this target, in lower case; empty: any. */
export function targetWords(target: string): readonly string[] {
  const word = target.trim().toLowerCase();
  // What one camera calls a pet is an animal to another.
  return word === '' ? [] : word === 'animal' ? ['animal', 'pet'] : [word];
}
