// Where the clerk is. There is no address bar; a place may be opened with something in hand.

import type { CardNote, PersonForm, SheetView, WorklistChoice, WorklistTab } from '../api/generated';

export type Place = 'home' | 'receive' | 'dossiers' | 'sync' | 'health' | 'settings' | 'paper' | 'golive';

export interface CardInHand {
  person: PersonForm;
  notes: readonly CardNote[];
  at: string;
}

interface Hand {
  /** Receive: the card that was read elsewhere, or the person of the last reception. */
  card?: CardInHand;
  person?: PersonForm;
  /** Receive: the dossier that is brought back complete. */
  resume?: string;
  /** Receive: the sheet that was written by hand. */
  sheet?: SheetView;
  /** Dossiers: the one to select, or what to look for. */
  dossier?: string;
  text?: string;
  tab?: WorklistTab;
  /** Dossiers: those of one person alone, by the number of the identity paper, and the name. */
  owner?: WorklistChoice;
  /** Receive: the procedure, or what the picker is asked. */
  procedure?: string;
  query?: string;
}

class Router {
  place = $state<Place>('home');
  hand = $state.raw<Hand>({});
  /** Grows with every opening, so that opening the same place again starts it anew. */
  opened = $state(0);

  go(place: Place, hand: Hand = {}): void {
    this.place = place;
    this.hand = hand;
    this.opened += 1;
  }
}

export const router = new Router();
