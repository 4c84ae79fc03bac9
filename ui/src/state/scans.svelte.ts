// Where a scan leads: the open screen first, else the person to "Tiếp nhận" and the receipt to "Hồ sơ".

import { api, type ScanView } from '../api/generated';
import { live } from '../parts/live.svelte';
import type { Ended } from '../scan/burst';
import { t } from '../text';
import { router, type CardInHand } from './router.svelte';
import { session } from './session.svelte';

export type Card = CardInHand;
type TakeCard = (card: CardInHand) => void;

class Scans {
  /** A scan that was neither card nor receipt: its length, or a receipt that this desk does not know. */
  strange = $state.raw<{ length: number } | { code: string } | null>(null);
  #takers: TakeCard[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  push(take: TakeCard): () => void {
    this.#takers.push(take);
    return () => {
      this.#takers = this.#takers.filter((other) => other !== take);
    };
  }

  async take(scan: Ended): Promise<void> {
    if (scan.kind === 'strange') return this.#say({ length: [...scan.text].length });
    const at = session.clock.exact();
    let view: ScanView;
    try {
      view = await api.readScan({ text: scan.text });
    } catch {
      return this.#say({ length: [...scan.text].length });
    }
    if (view.is === 'unknown') return this.#say({ length: view.length });
    this.hide();
    if (view.is === 'card') {
      const card: CardInHand = { person: view.person, notes: view.notes, at };
      live.say(t.receive.person.cardSaid(view.person.full_name));
      const taker = this.#takers[this.#takers.length - 1];
      if (taker) taker(card);
      else router.go('receive', { card });
    } else if (view.dossier) router.go('dossiers', { dossier: view.dossier });
    else this.#say({ code: view.code });
  }

  hide(): void {
    clearTimeout(this.#timer);
    this.strange = null;
  }

  #say(strange: { length: number } | { code: string }): void {
    this.strange = strange;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (this.strange = null), 6000);
  }
}

export const scans = new Scans();

/** For a component: cards come here while it is on the page. */
export function useCards(take: TakeCard): void {
  $effect(() => scans.push(take));
}
