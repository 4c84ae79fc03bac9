// Another language for the window. The texts are read once, so the page is loaded anew; what was typed is on disk
// before, the officer stays signed in (the desk knows, not the page), and the clerk is back at the same place.

import { t } from '../text';
import { keepLanguage, type Language } from '../text/language';
import { router, type Place } from './router.svelte';
import { allKept } from './unsaved';

const BACK = 'back-at';
const PLACES: readonly Place[] = ['home', 'receive', 'dossiers', 'sync', 'health', 'settings'];

class Switch {
  /** Why the language stays as it is, in words. */
  trouble = $state<string | null>(null);
  /** The page was just loaded in another language from the settings: the choice that was made gets the focus back. */
  isFresh = false;
  /** For tests: a page without a browser cannot be loaded anew. */
  reload: () => void = () => location.reload();

  async choose(wanted: Language): Promise<void> {
    this.trouble = null;
    if (!(await allKept())) this.trouble = t.receive.draft.notSaved;
    else if (!keepLanguage(wanted)) this.trouble = t.frame.language.notKept;
    else {
      try {
        sessionStorage.setItem(BACK, router.place);
      } catch {
        // The page then begins where everybody begins.
      }
      this.reload();
    }
  }

  /** Once after such a loading: where the clerk was. */
  takePlace(): Place | null {
    try {
      const kept = sessionStorage.getItem(BACK);
      sessionStorage.removeItem(BACK);
      const place = PLACES.find((one) => one === kept) ?? null;
      this.isFresh = place === 'settings';
      return place;
    } catch {
      return null;
    }
  }
}

export const languageSwitch = new Switch();
