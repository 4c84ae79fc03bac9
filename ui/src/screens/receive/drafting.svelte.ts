// What is being typed is on disk within a second. One save at a time, so that a late answer never brings an older text
// back.

import { api, type ReceiveForm } from '../../api/generated';

/** A draft is on disk within 1 s of the last key. */
export const DRAFT_MS = 600;

export class Drafting {
  id = $state<string | null>(null);
  savedAt = $state<string | null>(null);
  hasFailed = $state(false);

  #form: () => ReceiveForm | null;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #saving: Promise<void> = Promise.resolve();
  #isDirty = false;

  /** `form` is what is kept; nothing where nothing would be missed. */
  constructor(form: () => ReceiveForm | null) {
    this.#form = form;
  }

  /** True while something that was typed is not on disk. */
  get isDirty(): boolean {
    return this.#isDirty;
  }

  /** Something changed. */
  touch(): void {
    this.#isDirty = true;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.save(), DRAFT_MS);
  }

  save(now?: string): Promise<void> {
    clearTimeout(this.#timer);
    this.#saving = this.#saving.then(async () => {
      const form = this.#isDirty ? this.#form() : null;
      if (!form) return;
      this.#isDirty = false;
      try {
        const { id } = await api.saveDraft({ id: this.id, saved_at: null, form });
        this.id = id;
        this.hasFailed = false;
        if (now) this.savedAt = now;
      } catch {
        this.#isDirty = true;
        this.hasFailed = true;
      }
    });
    return this.#saving;
  }

  /** No save is on its way, and none follows before the next key. */
  async rest(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#saving;
  }

  /** It became a dossier. */
  done(): void {
    this.id = null;
    this.#isDirty = false;
  }

  async discard(): Promise<void> {
    await this.rest();
    const id = this.id;
    this.done();
    if (id) await api.discardDraft({ id });
  }
}
