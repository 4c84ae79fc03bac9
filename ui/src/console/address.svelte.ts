// Which view, kept in the address so that Back works. What was typed to find a person is not: addresses
// stay in the browser's history.

export type Place = 'overview' | 'dossiers' | 'held';

export interface Spot {
  place: Place;
  /** The office whose dossiers are shown; empty for all. */
  office: string;
}

export function read(hash: string): Spot {
  if (hash === '#giu-lai') return { place: 'held', office: '' };
  const m = /^#ho-so(?:\/(.*))?$/s.exec(hash);
  if (!m) return { place: 'overview', office: '' };
  try {
    return { place: 'dossiers', office: decodeURIComponent(m[1] ?? '') };
  } catch {
    return { place: 'dossiers', office: '' };
  }
}

export function write(spot: Spot): string {
  if (spot.place === 'overview') return '#tong-quan';
  if (spot.place === 'held') return '#giu-lai';
  return spot.office === '' ? '#ho-so' : `#ho-so/${encodeURIComponent(spot.office)}`;
}

export class Address {
  spot = $state.raw<Spot>(read(location.hash));

  go(spot: Spot): void {
    location.hash = write(spot);
    // The event comes later; whoever asks now shall see the new view.
    this.spot = spot;
  }

  /** Follows Back and Forward; returns how to stop. */
  run(): () => void {
    const onhashchange = () => {
      const next = read(location.hash);
      if (write(next) !== write(this.spot)) this.spot = next;
    };
    window.addEventListener('hashchange', onhashchange);
    return () => window.removeEventListener('hashchange', onhashchange);
  }
}
