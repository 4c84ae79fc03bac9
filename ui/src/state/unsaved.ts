// What must be on disk before the page is loaded anew.

/** True once it is kept, or there is nothing to keep. */
type Save = () => Promise<boolean>;

const open = new Set<Save>();
const last = new Set<Promise<boolean>>();

/** For a screen with something typed. What is returned is called when the screen goes, and saves once more. */
export function watchUnsaved(save: Save): () => void {
  open.add(save);
  return () => {
    open.delete(save);
    const saving = save();
    last.add(saving);
    void saving.finally(() => last.delete(saving));
  };
}

/** Saves everything that is open and waits for what just closed; false when something is not on disk. */
export async function allKept(): Promise<boolean> {
  const saved = await Promise.all([...last, ...[...open].map((save) => save())]);
  return saved.every(Boolean);
}
