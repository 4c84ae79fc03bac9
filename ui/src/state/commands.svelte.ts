// Commands that the palette finds by name and that have no key: the open screen's and the frame's.

export interface Command {
  label: string;
  run: () => void;
}

type Read = () => readonly Command[];

class Commands {
  #sources: readonly Read[] = [];

  push(read: Read): () => void {
    this.#sources = [...this.#sources, read];
    return () => (this.#sources = this.#sources.filter((other) => other !== read));
  }

  /** The screen's first. */
  get all(): readonly Command[] {
    return this.#sources.toReversed().flatMap((read) => read());
  }
}

export const commands = new Commands();

/** For a component: these commands are found while it is on the page. */
export function useCommands(read: Read): void {
  $effect.pre(() => commands.push(read));
}
