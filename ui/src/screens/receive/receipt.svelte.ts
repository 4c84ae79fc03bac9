// The receipt as F9 would print it, as pictures of its pages. The core sets the document; this keeps the last one in
// sight until the next is ready to be looked at.

import { problemOf } from '../../api/call';
import { api, type Problem, type ReceiveForm } from '../../api/generated';

/** The picture can be painted at once: the page does not blink when it takes the place of the last one. */
async function painted(address: string): Promise<void> {
  const picture = new Image();
  picture.src = address;
  // Where pictures are not decoded (the tests' engine), or this one cannot be: the page itself will try.
  await picture.decode?.().catch(() => undefined);
}

const addressOf = (svg: string) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

export class ReceiptDrawing {
  /** Addresses of the pages; empty where nothing would be printed yet. */
  pages = $state.raw<readonly string[]>([]);
  /** Why it cannot be printed as it is. */
  problem = $state.raw<Problem | null>(null);

  #waiting: ReceiveForm | null = null;
  #isDrawing = false;

  /** Asks for the receipt of this form. One is drawn at a time, and of those asked for meanwhile only the last. */
  async draw(form: ReceiveForm): Promise<void> {
    this.#waiting = form;
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    try {
      while (this.#waiting) {
        const next: ReceiveForm = this.#waiting;
        this.#waiting = null;
        await this.#draw(next);
      }
    } finally {
      this.#isDrawing = false;
    }
  }

  async #draw(form: ReceiveForm): Promise<void> {
    try {
      const { pages } = await api.receiptPage(form);
      const addresses = pages.map(addressOf);
      if (addresses[0] !== this.pages[0]) await Promise.all(addresses.map(painted));
      this.pages = addresses;
      this.problem = null;
    } catch (caught) {
      // A receipt of something else than what was typed would be worse than none.
      this.pages = [];
      this.problem = problemOf(caught);
    }
  }
}
